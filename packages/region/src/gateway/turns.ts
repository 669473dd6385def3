/**
 * Shares the event loop between peers. Work that a peer causes is counted in units; a peer has a budget of units for each
 * turn of the loop, all peers together have one too, and what exceeds it waits for the next turn, peer after peer. So a
 * peer that sends as fast as it can delays the others by a bounded amount of work, however many sockets it opens.
 */

/** Something that has work left to do. */
export interface Work {
  /** Does at most `units` of it and says how many it took. Fewer than `units` means that nothing is left for now. */
  run(units: number): number;
}

/** One message, or this many bytes of one, costs a unit. */
export const unitBytes: number = 16 * 1024;
/** Half a millisecond of small messages, or 128 KiB of large ones. */
export const peerUnits: number = 8;
const turnUnits = 8 * peerUnits;

export class FairTurns {
  readonly #spent = new Map<string, number>();
  /** Both levels are kept in the order in which they are served next. */
  readonly #waiting = new Map<string, Set<Work>>();
  readonly #nextTurn: (run: () => void) => void;
  #total = 0;
  #scheduled = false;

  constructor(nextTurn: (run: () => void) => void = (run) => void setImmediate(run)) {
    this.#nextTurn = nextTurn;
  }

  /** Units that the peer may still cost in this turn; none while older work of the peer waits. */
  allowance(peer: string): number {
    if (this.#waiting.has(peer)) return 0;
    return Math.max(0, Math.min(peerUnits - (this.#spent.get(peer) ?? 0), turnUnits - this.#total));
  }

  spend(peer: string, units: number): void {
    if (units <= 0) return;
    this.#spent.set(peer, (this.#spent.get(peer) ?? 0) + units);
    this.#total += units;
    this.#schedule();
  }

  /** Continues in the next turn. */
  wait(peer: string, work: Work): void {
    let works = this.#waiting.get(peer);
    if (works === undefined) {
      works = new Set();
      this.#waiting.set(peer, works);
    }
    works.add(work);
    this.#schedule();
  }

  leave(peer: string, work: Work): void {
    const works = this.#waiting.get(peer);
    works?.delete(work);
    if (works?.size === 0) this.#waiting.delete(peer);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#spent.clear();
    this.#total = 0;
    for (const peer of [...this.#waiting.keys()]) {
      if (this.#total >= turnUnits) break;
      this.#serve(peer);
    }
    if (this.#waiting.size > 0) this.#schedule();
  }

  #serve(peer: string): void {
    const works = this.#waiting.get(peer);
    if (works === undefined) return;
    // The peer goes behind the others, and so does each of its works behind its own.
    this.#waiting.delete(peer);
    let left = peerUnits;
    const share = Math.max(1, Math.floor(peerUnits / works.size));
    while (left > 0) {
      const [work] = works;
      if (work === undefined) break;
      works.delete(work);
      const offered = Math.min(share, left);
      const taken = work.run(offered);
      if (taken >= offered) works.add(work);
      left -= Math.max(taken, 1);
    }
    this.spend(peer, peerUnits - left);
    if (works.size === 0) return;
    const added = this.#waiting.get(peer);
    // Work that began to wait meanwhile comes after what waited before.
    if (added !== undefined) for (const work of added) works.add(work);
    this.#waiting.delete(peer);
    this.#waiting.set(peer, works);
  }
}
