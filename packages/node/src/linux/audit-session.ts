/**
 * The kernel's audit session: a number that every child process inherits, whatever session, parent, user or environment
 * it has, and that only root can change. It identifies daemons of a session as well, which cannot lose it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const unset = '4294967295';

/** Puts this process and all its later children into a new audit session. Undefined where that is not possible. */
export function enterAuditSession(uid: number): string | undefined {
  const before = auditSessionOf('self');
  try {
    writeFileSync('/proc/self/loginuid', String(uid));
  } catch {
    // A kernel without audit, or a container without permission.
    return undefined;
  }
  const now = auditSessionOf('self');
  return now === before ? undefined : now;
}

export function auditSessionOf(pid: number | 'self'): string | undefined {
  try {
    const id = readFileSync(`/proc/${pid}/sessionid`, 'latin1').trim();
    return /^\d+$/.test(id) && id !== unset ? id : undefined;
  } catch {
    return undefined;
  }
}
