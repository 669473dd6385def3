/** Timers as an argument, so that tests can move time instead of waiting. */
export type Cancel = () => void;

export interface Scheduler {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after that many milliseconds unless cancelled. Cancelling twice, or after the run, does nothing. */
  after(milliseconds: number, run: () => void): Cancel;
}

export const systemScheduler: Scheduler = {
  now: () => Date.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    // A timer must not keep the process of a closing region alive.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** A timer that can be set again, which cancels the earlier run. */
export class Timer {
  readonly #scheduler: Scheduler;
  #cancel: Cancel | undefined;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  set(milliseconds: number, run: () => void): void {
    this.clear();
    this.#cancel = this.#scheduler.after(milliseconds, () => {
      this.#cancel = undefined;
      run();
    });
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get pending(): boolean {
    return this.#cancel !== undefined;
  }
}
