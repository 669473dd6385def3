/**
 * One direction of a session: frames in order, unchanged, from whichever socket is attached at one end to whichever is
 * attached at the other. While nobody listens frames wait; when too many wait the sender is not read any further, so
 * nothing is ever dropped and memory stays bounded. spec/session-manager 0, 5.2, 12.1.
 */

/** A socket as the relay sees it. */
export interface RelayEnd {
  /** Calls `sent` once: when the kernel took the bytes, or when the socket died on the way. */
  send(bytes: Uint8Array, sent: () => void): void;
  pause(): void;
  resume(): void;
}

/** Bytes handed to a socket and not yet taken by the kernel. */
const inFlightBytes = 512 * 1024;
const queueHighBytes = 1024 * 1024;
const queueLowBytes = 256 * 1024;

type Waiting = {
  readonly bytes: Uint8Array;
  readonly key: string | undefined;
  readonly sent: (() => void) | undefined;
};

export type PushOptions = {
  /**
   * Names the frame across retransmissions: one that still waits is not queued a second time, or an absent reader would
   * fill the queue with copies of the oldest unacknowledged frame.
   */
  readonly key?: () => string;
  /** Called when the kernel of the reading side took the bytes. */
  readonly sent?: () => void;
};

export class Relay {
  readonly #queue: Waiting[] = [];
  readonly #keys = new Set<string>();
  #queuedBytes = 0;
  #inFlight = 0;
  #source: RelayEnd | undefined;
  #sink: RelayEnd | undefined;
  #paused = false;

  /** The socket frames come from; a new one inherits the pause of the old. */
  attachSource(source: RelayEnd | undefined): void {
    this.#source = source;
    if (this.#paused) source?.pause();
  }

  attachSink(sink: RelayEnd | undefined): void {
    this.#sink = sink;
    this.#inFlight = 0;
    this.#pump();
  }

  /** Bytes the reading side has not taken yet. */
  get backlog(): number {
    return this.#queuedBytes + this.#inFlight;
  }

  push(bytes: Uint8Array, options: PushOptions = {}): void {
    if (this.#sink !== undefined && this.#queue.length === 0 && this.#inFlight < inFlightBytes) {
      this.#send(this.#sink, bytes, options.sent);
      return;
    }
    const key = options.key?.();
    if (key !== undefined) {
      if (this.#keys.has(key)) return;
      this.#keys.add(key);
    }
    this.#queue.push({ bytes, key, sent: options.sent });
    this.#queuedBytes += bytes.byteLength;
    if (!this.#paused && this.#queuedBytes > queueHighBytes) {
      this.#paused = true;
      this.#source?.pause();
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.#queue.length = 0;
    this.#keys.clear();
    this.#queuedBytes = 0;
    this.#release();
  }

  #pump(): void {
    while (this.#sink !== undefined && this.#inFlight < inFlightBytes) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      if (next.key !== undefined) this.#keys.delete(next.key);
      this.#queuedBytes -= next.bytes.byteLength;
      this.#send(this.#sink, next.bytes, next.sent);
    }
    if (this.#queuedBytes < queueLowBytes) this.#release();
  }

  #send(sink: RelayEnd, bytes: Uint8Array, sent: (() => void) | undefined): void {
    this.#inFlight += bytes.byteLength;
    sink.send(bytes, () => {
      sent?.();
      // A replaced socket's bytes were forgotten with it.
      if (this.#sink !== sink) return;
      this.#inFlight -= bytes.byteLength;
      this.#pump();
    });
  }

  #release(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source?.resume();
  }
}
