/**
 * One direction of a session: relays frames in order and unchanged from the connection of one side to that of the
 * other. Frames for a side without connection are queued. When too many are queued, the sending connection is not read
 * any further, so that no frame is dropped and memory stays bounded. spec/session-manager 0, 5.2, 12.1.
 */

/** The part of a connection that a relay uses. */
export interface RelayEnd {
  /** Calls `sent` once: when the kernel has taken the bytes, or when the socket was closed before that. */
  send(bytes: Uint8Array, sent: () => void): void;
  pause(): void;
  resume(): void;
}

/** Bytes given to a socket and not yet taken by the kernel. */
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
   * Equal for retransmissions of a frame. One that is still queued is not queued again, or a side without connection
   * would have its queue filled with copies of the oldest unacknowledged frame.
   */
  readonly key?: () => string;
  /** Called when the kernel has taken the bytes for the reading side. */
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

  /** The connection that frames come from. A new one is paused if the old one was. */
  attachSource(source: RelayEnd | undefined): void {
    this.#source = source;
    if (this.#paused) source?.pause();
  }

  attachSink(sink: RelayEnd | undefined): void {
    this.#sink = sink;
    this.#inFlight = 0;
    this.#pump();
  }

  /** Bytes that the kernel has not taken yet for the reading side. */
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

  /** Drops what is queued. */
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
      // Bytes of a replaced connection are not counted any more.
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
