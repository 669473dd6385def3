/**
 * Long work in slices: one slice of all such work is done in each turn of the event loop, so that the region serves
 * everybody else between two of them. What fits into one slice is done at once. A caller may have only a few longer calls at
 * a time, and none goes on without end.
 */
import { FrameQueue } from './gateway/frame-queue.ts';
import { throttled } from './server/overload.ts';
import type { Protocol } from './service.ts';

/** Long calls of one principal at a time. */
const mostCalls = 4;
/** Units of work in a slice: statements that are evaluated, documents that are parsed. About two milliseconds. */
const sliceUnits = 500;
/** Of one call: a second or two of a processor. */
const mostUnits = 500_000;
/** Characters that are compared for one unit. */
export const charactersPerUnit = 1000;

const waiting = new FrameQueue<() => void>();
const running = new Map<string, number>();

export class Slices {
  readonly #caller: string;
  readonly #protocol: Protocol;
  #units = 0;
  #total = 0;
  #long = false;

  /** `caller` is the unique id of the principal who pays. */
  constructor(caller: string, protocol: Protocol) {
    this.#caller = caller;
    this.#protocol = protocol;
  }

  /** Counts work that was done, and waits for the next slice when one is full. */
  async did(units: number): Promise<void> {
    this.#units += units;
    if (this.#units < sliceUnits) return;
    this.#total += this.#units;
    this.#units = 0;
    if (this.#total > mostUnits) throw throttled(this.#protocol);
    this.begin();
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
  }

  /** The items that match, where a test of one costs so many units. */
  filter<T extends object>(items: Iterable<T>, unitsEach: number, matches: (item: T) => boolean): Promise<T[]> {
    return this.choose(items, unitsEach, (item) => (matches(item) ? item : undefined));
  }

  /** What `choose` makes of the items, without those that it makes nothing of. */
  async choose<T, R>(items: Iterable<T>, unitsEach: number, choose: (item: T) => R | undefined): Promise<R[]> {
    const chosen: R[] = [];
    for (const item of items) {
      const made = choose(item);
      if (made !== undefined) chosen.push(made);
      await this.did(unitsEach);
    }
    return chosen;
  }

  /** The call is a long one from here on. */
  begin(): void {
    if (this.#long) return;
    const count = running.get(this.#caller) ?? 0;
    if (count >= mostCalls) throw throttled(this.#protocol);
    this.#long = true;
    running.set(this.#caller, count + 1);
  }

  /** The call is over. Idempotent. */
  end(): void {
    if (!this.#long) return;
    this.#long = false;
    const left = (running.get(this.#caller) ?? 1) - 1;
    if (left === 0) running.delete(this.#caller);
    else running.set(this.#caller, left);
  }
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
