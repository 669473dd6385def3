/**
 * Ctrl-C, Ctrl-\, Ctrl-Z, a closed terminal or a deadline during the login: noticed between two steps, so that no program is
 * cut in half, and answered by ending the session (systems B-10, B-T8).
 */
import { HostError } from './host-error.ts';

export type Interruption = {
  /** Throws once something has asked to stop. */
  check(): Promise<void>;
  close(): void;
};

const signals = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGHUP', 'SIGTERM'] as const;

export function watchInterruption(deadlineMs: number): Interruption {
  let error: HostError | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    error ??= new HostError('host/interrupted', `the login was interrupted (${signal})`, 'start a new session');
  };
  for (const signal of signals) process.on(signal, onSignal);
  const timer = setTimeout(() => {
    error ??= new HostError('host/timeout', `the login took more than ${deadlineMs / 1000} s`, 'try again shortly');
  }, deadlineMs);
  timer.unref();
  return {
    async check() {
      // A signal that has come is handed over on the next turn of the loop, and not before.
      await new Promise((resolve) => setImmediate(resolve));
      if (error !== undefined) throw error;
    },
    close() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
