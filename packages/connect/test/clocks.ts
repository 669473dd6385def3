/** Time for tests: one that only moves when told, and one that runs fifty times as fast as ours. */
import type { Clock } from '../src/index.ts';

const start = 1_700_000_000_000;

export class ManualClock implements Clock {
  #now = start;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** Runs what becomes due, in order, and lets promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
    await settle();
  }

  /** The laptop sleeps: time passes, no timer runs. */
  sleep(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

const speed = 50;
/** The most that passes between two turns of the event loop, in our milliseconds: a computer that stood still lets nothing time out. */
const longestStep = 2;

export const fastClock: Clock = {
  now: () => start + Math.floor((performance.timeOrigin + performance.now() - start) * speed),
  after: (milliseconds, run) => {
    let left = milliseconds / speed;
    let last = performance.now();
    let timer = setTimeout(step, Math.min(left, longestStep));
    function step(): void {
      const now = performance.now();
      left -= Math.min(now - last, longestStep);
      last = now;
      if (left > 0) timer = setTimeout(step, Math.min(left, longestStep));
      else run();
    }
    return () => clearTimeout(timer);
  },
};
