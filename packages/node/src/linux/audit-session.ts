/**
 * The kernel's audit session: a number that all processes born of a process carry, whatever session, parent, user or
 * environment they take, and that only root can change. Made for telling who did something after they became
 * somebody else, it is also the only thing a daemonised process of a session cannot shake off.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const unset = '4294967295';

/** Puts this process, and all it starts from now on, into an audit session of its own. Undefined where it cannot. */
export function enterAuditSession(uid: number): string | undefined {
  const before = auditSessionOf('self');
  try {
    writeFileSync('/proc/self/loginuid', String(uid));
  } catch {
    // A kernel without audit, or a container that may not set it.
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
