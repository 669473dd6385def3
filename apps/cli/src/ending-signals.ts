/**
 * Signals that end this program: the session is ended first, and the terminal is as it was. The exit status is then 128
 * and the number of the signal, as shells report a program that a signal ended.
 */
import { constants } from 'node:os';

export type EndingSignal = 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM';

export type EndingSignals = {
  /** Aborts with the first of them. */
  readonly signal: AbortSignal;
  readonly received: EndingSignal | undefined;
  /** From now on those of the keyboard go to a listener instead; the answer ends that. */
  forward(listener: (signal: number) => void): () => void;
};

const ending = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;
const ofKeyboard: readonly EndingSignal[] = ['SIGINT', 'SIGQUIT'];

export function statusOf(signal: EndingSignal): number {
  return 128 + constants.signals[signal];
}

/** Once for a process. The same signal a second time ends the program at once, whatever it waits for. */
export function endingSignals(): EndingSignals {
  const controller = new AbortController();
  const seen = new Set<EndingSignal>();
  let received: EndingSignal | undefined;
  let listener: ((signal: number) => void) | undefined;
  for (const name of ending) {
    process.on(name, () => {
      received = name;
      if (listener !== undefined && ofKeyboard.includes(name)) {
        listener(constants.signals[name]);
        return;
      }
      if (seen.has(name)) process.exit(statusOf(name));
      seen.add(name);
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    get received() {
      return received;
    },
    forward(to) {
      listener = to;
      return () => {
        listener = undefined;
      };
    },
  };
}
