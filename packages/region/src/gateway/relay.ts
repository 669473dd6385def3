/**
 * One direction of a session: relays frames in order and unchanged from the connection of one side to that of the
 * other. Frames for a side without connection are queued. When too many frames or bytes are queued, the sending
 * connection is not read any further, so that no frame is dropped and memory stays bounded. spec/session-manager 0, 5.2,
 * 12.1.
 */
import { FrameQueue } from './frame-queue.ts';
import { type FairTurns, unitBytes, type Work } from './turns.ts';

/** The part of a connection that a relay uses. */
export interface RelayEnd {
  /** Calls `sent` once: when the kernel has taken the bytes, or when the socket was closed before that. */
  send(bytes: Uint8Array, sent: () => void): void;
  pause(): void;
  resume(): void;
}

/** Bytes and messages given to a socket and not yet taken by the kernel. */
const inFlightBytes = 512 * 1024;
const inFlightMessages = 512;
/** What a waiting message costs beside its bytes: its buffer, its key, its place in the queue. */
const messageBytes = 256;
const queueHigh = { bytes: 1024 * 1024, messages: 2048 };
const queueLow = { bytes: 256 * 1024, messages: 512 };

type Waiting = {
  readonly bytes: Uint8Array;
  readonly key: string | undefined;
  readonly sent: (() => void) | undefined;
};

export type PushOptions = {
  /**
   * Equal for retransmissions of a frame. One that is still queued is not queued again, or a side without connection
   * would have its queue filled with copies of the oldest unacknowledged frame.
   */
  readonly key?: () => string;
  /** Called when the kernel has taken the bytes for the reading side. */
  readonly sent?: () => void;
};

/** Where a relay waits for its next turn, and at whose expense: the reading side's. */
export type RelayTurns = { readonly turns: Pick<FairTurns, 'wait' | 'leave'>; readonly peer: string };

export class Relay implements Work {
  readonly #queue = new FrameQueue<Waiting>();
  readonly #keys = new Set<string>();
  readonly #turns: RelayTurns;
  #queuedBytes = 0;
  #inFlight = 0;
  #inFlightMessages = 0;
  #source: RelayEnd | undefined;
  #sink: RelayEnd | undefined;
  #paused = false;

  constructor(turns: RelayTurns) {
    this.#turns = turns;
  }

  /** The connection that frames come from. A new one is paused if the old one was. */
  attachSource(source: RelayEnd | undefined): void {
    this.#source = source;
    if (this.#paused) source?.pause();
  }

  attachSink(sink: RelayEnd | undefined): void {
    this.#sink = sink;
    this.#inFlight = 0;
    this.#inFlightMessages = 0;
    this.#continue();
  }

  /** Bytes that the kernel has not taken yet for the reading side, with what it costs to keep them. */
  get backlog(): number {
    return this.#queuedBytes + this.#inFlight;
  }

  /** Messages the reading side has not taken yet. */
  get backlogMessages(): number {
    return this.#queue.length + this.#inFlightMessages;
  }

  push(bytes: Uint8Array, options: PushOptions = {}): void {
    if (this.#sink !== undefined && this.#queue.length === 0 && this.#hasRoom()) {
      this.#send(this.#sink, bytes, options.sent);
      return;
    }
    const key = options.key?.();
    if (key !== undefined) {
      if (this.#keys.has(key)) return;
      this.#keys.add(key);
    }
    // A copy: the frame is a view of what was read from the connection at once, and would keep all of that.
    this.#queue.push({ bytes: new Uint8Array(bytes), key, sent: options.sent });
    this.#queuedBytes += bytes.byteLength + messageBytes;
    if (!this.#paused && (this.#queuedBytes > queueHigh.bytes || this.#queue.length > queueHigh.messages)) {
      this.#paused = true;
      this.#source?.pause();
    }
  }

  /** Passes the bytes on only if the reading side keeps up; they never wait. False when they were dropped. */
  offer(bytes: Uint8Array): boolean {
    if (this.#sink === undefined || this.backlog > 0) return false;
    this.#send(this.#sink, bytes, undefined);
    return true;
  }

  /** Drops what is queued. */
  clear(): void {
    this.#queue.clear();
    this.#keys.clear();
    this.#queuedBytes = 0;
    this.#turns.turns.leave(this.#turns.peer, this);
    this.#release();
  }

  /** Sends what waits, a little in each turn of the event loop: a queue may hold thousands of messages. */
  run(units: number): number {
    let left = units;
    while (left > 0 && this.#sink !== undefined && this.#hasRoom()) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      if (next.key !== undefined) this.#keys.delete(next.key);
      this.#queuedBytes -= next.bytes.byteLength + messageBytes;
      left -= 1 + Math.floor(next.bytes.byteLength / unitBytes);
      this.#send(this.#sink, next.bytes, next.sent);
    }
    if (this.#queuedBytes < queueLow.bytes && this.#queue.length < queueLow.messages) this.#release();
    return units - left;
  }

  #hasRoom(): boolean {
    return this.#inFlight < inFlightBytes && this.#inFlightMessages < inFlightMessages;
  }

  #continue(): void {
    if (this.#sink === undefined || this.#queue.length === 0 || !this.#hasRoom()) return;
    this.#turns.turns.wait(this.#turns.peer, this);
  }

  #send(sink: RelayEnd, bytes: Uint8Array, sent: (() => void) | undefined): void {
    this.#inFlight += bytes.byteLength;
    this.#inFlightMessages += 1;
    sink.send(bytes, () => {
      sent?.();
      // Bytes of a replaced connection are not counted any more.
      if (this.#sink !== sink) return;
      this.#inFlight -= bytes.byteLength;
      this.#inFlightMessages -= 1;
      this.#continue();
    });
  }

  #release(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source?.resume();
  }
}
