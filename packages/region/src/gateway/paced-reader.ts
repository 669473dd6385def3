/**
 * Reads one WebSocket's TCP connection for `ws`, a few frames in each turn of the event loop. It stops between two frames
 * when its peer's budget is spent or when the queue behind it is full; the connection is not read any further then, and
 * the sender waits.
 */
import type { Duplex } from 'node:stream';
import { FrameScanner } from './frame-scanner.ts';
import type { FairTurns, Work } from './turns.ts';

export class PacedReader implements Work {
  readonly #socket: Duplex;
  readonly #turns: FairTurns;
  readonly #deliver: (chunk: Buffer) => void;
  readonly #scanner = new FrameScanner();
  #peer: string;
  #held: Buffer[] = [];
  #offset = 0;
  #stopped = false;
  #gone = false;

  /** Takes the place of the one listener that `ws` has put on the socket of an upgrade it has just accepted. */
  constructor(socket: Duplex, turns: FairTurns, peer: string) {
    const listeners = socket.listeners('data');
    const [listener] = listeners;
    if (listener === undefined || listeners.length !== 1) {
      throw new Error('ws is expected to read an upgraded socket by exactly one listener');
    }
    this.#socket = socket;
    this.#turns = turns;
    this.#peer = peer;
    this.#deliver = (chunk) => void listener.call(socket, chunk);
    socket.off('data', listener as (chunk: Buffer) => void);
    socket.on('data', (chunk: Buffer) => this.#arrived(chunk));
    socket.once('close', () => this.#close());
  }

  /** Whose budget pays from now on. */
  assign(peer: string): void {
    this.#turns.leave(this.#peer, this);
    this.#peer = peer;
    this.#continue();
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.pause();
    this.#turns.leave(this.#peer, this);
  }

  go(): void {
    this.#stopped = false;
    this.#continue();
  }

  /** Bytes that were read from the connection and not handed on. */
  get heldBytes(): number {
    return this.#held.reduce((sum, { length }) => sum + length, -this.#offset);
  }

  run(units: number): number {
    let left = units;
    while (left > 0 && !this.#stopped && !this.#gone) {
      const [chunk] = this.#held;
      if (chunk === undefined) break;
      const { end, units: used } = this.#scanner.scan(chunk, this.#offset, left);
      const part = chunk.subarray(this.#offset, end);
      if (end < chunk.length) this.#offset = end;
      else {
        this.#held.shift();
        this.#offset = 0;
      }
      // A connection that arrives byte by byte costs as well.
      left -= Math.max(used, 1);
      this.#deliver(part);
    }
    if (this.#held.length === 0 && !this.#stopped && !this.#gone) this.#socket.resume();
    return units - left;
  }

  #arrived(chunk: Buffer): void {
    this.#held.push(chunk);
    if (!this.#stopped && this.#held.length === 1) this.#now();
    if (this.#held.length > 0) {
      this.#socket.pause();
      this.#continue();
    }
  }

  /** Without waiting for a turn, as far as the budget of this turn reaches. */
  #now(): void {
    const allowed = this.#turns.allowance(this.#peer);
    if (allowed === 0) return;
    const peer = this.#peer;
    this.#turns.spend(peer, this.run(allowed));
  }

  #continue(): void {
    if (this.#stopped || this.#gone) return;
    if (this.#held.length > 0) this.#turns.wait(this.#peer, this);
    else this.#socket.resume();
  }

  #close(): void {
    this.#gone = true;
    this.#held = [];
    this.#offset = 0;
    this.#turns.leave(this.#peer, this);
  }
}
