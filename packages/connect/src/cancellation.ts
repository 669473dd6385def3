/** Giving up before a session runs: at once, and without leaving one behind on the instance. */
import type { Access, StartedSession } from './aws/ssm-api.ts';
import { ConnectError } from './connect-error.ts';

/** For a StartSession that was sent to be answered, so that what it began can be ended. */
const lateAnswerMs = 3_000;

/** The step's result, or connect/cancelled as soon as the signal aborts. */
export async function cancellable<T>(step: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return step();
  if (signal.aborted) throw cancelled();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(cancelled());
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([step(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** As above for a step that starts a session. */
export async function cancellableStart(
  access: Access,
  start: () => Promise<StartedSession>,
  signal: AbortSignal | undefined,
  deadlineMs: number = lateAnswerMs,
): Promise<StartedSession> {
  let starting: Promise<StartedSession> | undefined;
  try {
    return await cancellable(() => {
      starting = start();
      return starting;
    }, signal);
  } catch (error) {
    if (starting !== undefined && signal?.aborted === true) await endLate(access, starting, deadlineMs);
    throw error;
  }
}

async function endLate(access: Access, starting: Promise<StartedSession>, deadlineMs: number): Promise<void> {
  const deadline = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => deadline.resolve(undefined), deadlineMs);
  try {
    const session = await Promise.race([starting.catch(() => undefined), deadline.promise]);
    if (session !== undefined) await access.ssm.terminateSession(session.sessionId).catch(() => undefined);
  } finally {
    clearTimeout(timer);
  }
}

function cancelled(): ConnectError {
  return new ConnectError('connect/cancelled', 'cancelled before the session began');
}
