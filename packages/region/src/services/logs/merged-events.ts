/**
 * The events of several streams in the order of time, one after the other: a search that stops early has not sorted what
 * comes later. Streams wait in a binary heap by their next event.
 */
import { compareEvents, type EventPosition, firstAt, type LogEvent, type LogStream } from './store.ts';

export type StreamEvent = { readonly stream: LogStream; readonly event: LogEvent };

type Waiting = { readonly stream: LogStream; event: LogEvent; at: number };

/** From the first event that is not before `from`. */
export function* mergedEvents(streams: Iterable<LogStream>, from: EventPosition): Generator<StreamEvent> {
  const heap: Waiting[] = [];
  for (const stream of streams) {
    const at = firstAt(stream.events, from);
    const event = stream.events[at];
    if (event !== undefined) heap.push({ stream, event, at });
  }
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  for (let [first] = heap; first !== undefined; [first] = heap) {
    const { stream, event } = first;
    yield { stream, event };
    // Events may have been put or have expired meanwhile, so the place of the next one is looked up.
    const moved = stream.events[first.at] === event ? first.at + 1 : firstAt(stream.events, after(event));
    const next = stream.events[moved];
    if (next === undefined) {
      const last = heap.pop();
      if (last !== undefined && last !== first) heap[0] = last;
    } else {
      first.at = moved;
      first.event = next;
    }
    sink(heap, 0);
  }
}

const after = ({ timestamp, sequence }: LogEvent): EventPosition => ({ timestamp, sequence: sequence + 1 });

function sink(heap: Waiting[], from: number): void {
  for (let at = from; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [a, b] = [heap[child], heap[least]];
      if (a !== undefined && b !== undefined && compareEvents(a.event, b.event) < 0) least = child;
    }
    const [a, b] = [heap[at], heap[least]];
    if (least === at || a === undefined || b === undefined) return;
    heap[at] = b;
    heap[least] = a;
    at = least;
  }
}
