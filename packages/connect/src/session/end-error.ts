/** The end of a session that neither the person nor their command brought about, as an error with a reason. */
import { sessionEndReason } from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import type { SessionEnd } from '../data-channel/session-end.ts';

/** Undefined for an ordinary end: the shell's or command's own, or one asked for on this side. */
export function endError(end: SessionEnd): ConnectError | undefined {
  switch (end.how) {
    case 'terminated':
      return undefined;
    case 'gone':
      return new ConnectError(
        'connect/session-lost',
        'the session is over: the service ended it while the connection was lost',
      );
    case 'closed':
      return imposedEnd(end.output) ?? (end.output === '' ? undefined : failed(end.output));
    default: {
      const never: never = end;
      throw new Error(`no reason for ${JSON.stringify(never)}`);
    }
  }
}

/** Undefined unless the text says that something else than the session's own end ended it. */
export function imposedEnd(output: string): ConnectError | undefined {
  const reason = sessionEndReason(output);
  switch (reason?.why) {
    case undefined:
      return undefined;
    case 'idle':
      return new ConnectError('connect/session-idle', 'the session was ended because it was idle too long', idleHint);
    case 'maximum-duration':
      return new ConnectError(
        'connect/session-expired',
        'the session was ended because it reached its maximum duration',
        'maxSessionDuration of the session document sets it',
      );
    case 'terminated':
      return new ConnectError('connect/session-terminated', `the session was ended by ${reason.by}`);
    case 'node-stopped':
      return new ConnectError(
        'connect/target-stopped',
        `the session was ended because its instance is ${reason.state}`,
      );
  }
}

const idleHint = 'idleSessionTimeout of the session document sets how long that is';

function failed(output: string): ConnectError {
  return new ConnectError('connect/session-failed', `the session ended: ${output.replace(/\.$/, '')}`);
}
