/**
 * The processes of `sallyport-host` that create accounts. They are not ended with the session that needed the account: an
 * interrupted useradd leaves the account files locked or an account without a home.
 */
import { statSync } from 'node:fs';
import { hasVariable, processUids } from './proc.ts';

/** Set by `sallyport-host` (packages/host/src/run.ts) for its provisioning process and what that starts. */
const mark = ['SALLYPORT_PROVISIONING', '1'] as const;

/**
 * Only root's own programs count. A person can put the variable into the environment of a setuid program such as sudo,
 * which would then outlive the session: such a program has the setuid bit, and what it starts has root's environment.
 */
export function isProvisioning(pid: number): boolean {
  const uids = processUids(pid);
  if (uids.length === 0 || uids.some((uid) => uid !== 0) || !hasVariable(pid, ...mark)) return false;
  try {
    return (statSync(`/proc/${pid}/exe`).mode & 0o6000) === 0;
  } catch {
    return false;
  }
}
