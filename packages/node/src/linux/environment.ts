/**
 * The environment of a session's first process. Nothing of the agent's environment is in it, which has endpoints of
 * credentials, proxies and CA paths; the official agent leaks its own into every shell (spec/session-manager 8.1, H11).
 */
import type { User } from '@sallyport/linux';

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export type SessionMarks = { readonly sessionId: string; readonly owner: string };

/** Marks processes of a session, so that daemons are found. */
export const sessionIdVariable = 'SSM_SESSION_ID';

export function sessionEnvironment(account: User, marks: SessionMarks, terminal: boolean): Record<string, string> {
  return {
    PATH: defaultPath,
    HOME: account.home,
    SHELL: account.shell,
    USER: account.name,
    LOGNAME: account.name,
    LANG: 'C.UTF-8',
    ...(terminal ? { TERM: 'xterm-256color' } : {}),
    [sessionIdVariable]: marks.sessionId,
    SSM_SESSION_OWNER: marks.owner,
  };
}
