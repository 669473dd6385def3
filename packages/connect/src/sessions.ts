/** Lists open sessions, and ends one. */
import type { Access, SessionFilter, SessionInfo } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';

export async function listSessions(
  access: Access,
  filter: SessionFilter = { state: 'Active' },
): Promise<readonly SessionInfo[]> {
  const sessions = await access.ssm.describeSessions(filter);
  return [...sessions].sort((a, b) => (b.startDate?.getTime() ?? 0) - (a.startDate?.getTime() ?? 0));
}

const sessionIdPattern = /^[A-Za-z0-9=,.@_+-]{1,96}$/;

export async function endSession(access: Access, sessionId: string): Promise<void> {
  if (!sessionIdPattern.test(sessionId)) {
    throw new ConnectError(
      'connect/session-unknown',
      'that cannot be a session id',
      'sallyport sessions ls lists the open sessions',
    );
  }
  await access.ssm.terminateSession(sessionId, 30_000);
}
