/**
 * Ctrl-C, Ctrl-\, Ctrl-Z, a closed terminal or a deadline during the login end the session (spec/host B-10, B-T8). They
 * take effect between two steps, so that no program such as useradd is stopped before it has finished.
 */
import { HostError } from './host-error.ts';

export type Interruption = {
  /** Throws after a signal or the deadline. */
  check(): Promise<void>;
  /** For functions that wait; its reason is the error that `check` throws. */
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
      // Node calls signal listeners in the next iteration of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      stop.signal.throwIfAborted();
    },
  };
}

/** The result of `work`, or the reason of the signal when it is aborted first. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}
