/** Time as an argument, so that tests can move it. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** Years of four digits, which every wire format of AWS can write, with room for what expires later. */
const earliest = Date.parse('2000-01-01T00:00:00Z');
const latest = Date.parse('2199-12-31T00:00:00Z');

/** Runs with another clock, as far from it as it was moved last. */
export class MovableClock implements Clock {
  readonly #base: Clock;
  #ahead = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): Date {
    return new Date(this.#base.now().getTime() + this.#ahead);
  }

  /** How many milliseconds it is ahead of the clock that it runs with. */
  get ahead(): number {
    return this.#ahead;
  }

  /** False when the time is none that the region can have; the clock stays as it is then. */
  set(milliseconds: number): boolean {
    if (!(milliseconds >= earliest && milliseconds <= latest)) return false;
    this.#ahead = Math.round(milliseconds) - this.#base.now().getTime();
    return true;
  }

  reset(): void {
    this.#ahead = 0;
  }
}
