/** Timers by name: setting one again replaces it, and all end together. */
import type { Clock } from '../platform.ts';

export class Timers {
  readonly #clock: Clock;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(name: string, milliseconds: number, run: () => void): void {
    this.clear(name);
    const cancel = this.#clock.after(milliseconds, () => {
      this.#cancels.delete(name);
      run();
    });
    this.#cancels.set(name, cancel);
  }

  clear(name: string): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.#cancels.keys()]) this.clear(name);
  }
}
