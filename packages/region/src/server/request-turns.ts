/**
 * The order in which requests are served: each peer has one in a turn of the event loop, and a few peers have one. Who sends
 * thousands at a time waits for itself, and the others wait for one request of each peer at most.
 */
import { FrameQueue } from '../gateway/frame-queue.ts';

const peersPerTurn = 8;

export class RequestTurns {
  /** In the order in which they are served next. */
  readonly #waiting = new Map<string, FrameQueue<() => void>>();
  readonly #served = new Set<string>();
  readonly #nextTurn: (run: () => void) => void;
  #scheduled = false;

  constructor(nextTurn: (run: () => void) => void = (run) => void setImmediate(run)) {
    this.#nextTurn = nextTurn;
  }

  /** Resolves when a request of this peer may be served. */
  next(peer: string): Promise<void> {
    this.#schedule();
    if (this.#waiting.size === 0 && !this.#served.has(peer) && this.#served.size < peersPerTurn) {
      this.#served.add(peer);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const queue = this.#waiting.get(peer) ?? new FrameQueue();
      this.#waiting.set(peer, queue);
      queue.push(resolve);
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#served.clear();
    for (const [peer, queue] of this.#waiting) {
      if (this.#served.size === peersPerTurn || this.#served.has(peer)) break;
      this.#served.add(peer);
      // The peer goes behind the others.
      this.#waiting.delete(peer);
      queue.shift()?.();
      if (queue.length > 0) this.#waiting.set(peer, queue);
    }
    if (this.#waiting.size > 0) this.#schedule();
  }
}
