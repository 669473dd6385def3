/**
 * Ctrl-C, Ctrl-\, Ctrl-Z, a closed terminal or a deadline during the login: noticed between two steps, so that no program is
 * cut in half, and answered by ending the session (spec/host B-10, B-T8).
 */
import { HostError } from './host-error.ts';

export type Interruption = {
  /** Throws once something has asked to stop. */
  check(): Promise<void>;
  /** For what waits; its reason is the error `check` throws. */
  readonly signal: AbortSignal;
};

const signals = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGHUP', 'SIGTERM'] as const;

export function watchInterruption(deadlineMs: number): Interruption {
  const stop = new AbortController();
  for (const name of signals) {
    process.on(name, () => {
      stop.abort(new HostError('host/interrupted', `the login was interrupted (${name})`, 'start a new session'));
    });
  }
  const late = () => {
    stop.abort(new HostError('host/timeout', `the login took more than ${deadlineMs / 1000} s`, 'try again shortly'));
  };
  setTimeout(late, deadlineMs).unref();
  return {
    signal: stop.signal,
    async check() {
      // A signal that has come is handed over on the next turn of the loop, and not before.
      await new Promise((resolve) => setImmediate(resolve));
      stop.signal.throwIfAborted();
    },
  };
}

/** For waiting that may be given up at any moment, such as for an answer from a service. */
export function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, stopped]);
}
