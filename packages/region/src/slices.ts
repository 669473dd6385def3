/**
 * Long work in slices: one slice of all such work is done in each turn of the event loop, so that the region serves
 * everybody else between two of them. A caller may have only a few such calls at a time.
 */
import type { Call } from './service.ts';
import { ServiceError } from './service-error.ts';

/** Long calls of one principal at a time. */
const mostCalls = 4;
/** Units of work in a slice: statements that are evaluated, documents that are parsed. About two milliseconds. */
const sliceUnits = 500;

const waiting: (() => void)[] = [];
const running = new Map<string, number>();

export class Slices {
  #units = 0;

  /** Counts work that was done, and waits for the next slice when one is full. */
  async did(units: number): Promise<void> {
    this.#units += units;
    if (this.#units < sliceUnits) return;
    this.#units = 0;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
  }
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}

export async function longCall<T>({ caller }: Call, work: (slices: Slices) => Promise<T>): Promise<T> {
  const count = running.get(caller.userId) ?? 0;
  if (count >= mostCalls) throw new ServiceError('Throttling', 400, 'Rate exceeded');
  running.set(caller.userId, count + 1);
  try {
    return await work(new Slices());
  } finally {
    const left = (running.get(caller.userId) ?? 1) - 1;
    if (left === 0) running.delete(caller.userId);
    else running.set(caller.userId, left);
  }
}
