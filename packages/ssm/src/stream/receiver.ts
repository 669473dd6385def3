/**
 * The receiving half of a message stream: puts messages in order, returns each once, tells which to acknowledge
 * (spec/session-manager 5.2).
 *
 * A message that arrives in order is acknowledged when it is taken, so a reader that stops taking stops the sender.
 * One that arrives beyond a gap is acknowledged when it is stored, so that only the missing one is sent again.
 * Duplicates are acknowledged again; without that an official agent ends its session 4 s late (spec/session-manager 5.5).
 */
import type { Frame } from '../frame.ts';

export type ReceiverLimits = {
  /** Stored messages that are not yet taken. */
  readonly messages: number;
  /** Their payload bytes. */
  readonly bytes: number;
};

type Stored = { readonly frame: Frame; acknowledged: boolean };

export class Receiver {
  readonly #limits: ReceiverLimits;
  readonly #stored = new Map<number, Stored>();
  #storedBytes = 0;
  /** Sequence number of the next message to return. */
  #expected = 0;
  /** The lowest sequence number that has not arrived. */
  #missing = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  /** True when the frame is to be acknowledged at once. */
  receive(frame: Frame): boolean {
    const number = frame.sequenceNumber;
    if (number < this.#expected) return true;
    const known = this.#stored.get(number);
    if (known !== undefined) return known.acknowledged;
    if (!this.#fits(frame)) return false;
    const beyondGap = number > this.#missing;
    // Copied, because the payload is a view of the socket's buffer.
    this.#stored.set(number, { frame: { ...frame, payload: frame.payload.slice() }, acknowledged: beyondGap });
    this.#storedBytes += frame.payload.length;
    while (this.#stored.has(this.#missing)) this.#missing++;
    return beyondGap;
  }

  /** The next message in order, if it has arrived. It stays until it is taken. */
  peek(): Frame | undefined {
    return this.#stored.get(this.#expected)?.frame;
  }

  /** Takes the next message; `acknowledge` is false when it was acknowledged on arrival. */
  take(): { readonly frame: Frame; readonly acknowledge: boolean } | undefined {
    const next = this.#stored.get(this.#expected);
    if (next === undefined) return undefined;
    this.#stored.delete(this.#expected++);
    this.#storedBytes -= next.frame.payload.length;
    return { frame: next.frame, acknowledge: !next.acknowledged };
  }

  /** The expected message always fits; otherwise a full buffer could never be emptied. */
  #fits(frame: Frame): boolean {
    if (frame.sequenceNumber - this.#expected >= this.#limits.messages) return false;
    if (frame.sequenceNumber === this.#expected) return true;
    return this.#storedBytes + frame.payload.length <= this.#limits.bytes;
  }
}
