/**
 * One direction of a channel, receiving: puts messages in order, hands each out once, says what to acknowledge
 * (spec/session-manager 5.2).
 *
 * A message that arrives in order is acknowledged when it is taken, so a reader that stops taking stops the sender.
 * One that arrives beyond a gap is acknowledged when it is kept, so that only the missing one is sent again.
 * Duplicates are acknowledged again: dropping them silently is what makes official sessions end 4 s late (spec/session-manager 5.5).
 */
import type { Frame } from '../frame.ts';

export type ReceiverLimits = {
  /** Messages kept that are not yet taken. */
  readonly messages: number;
  /** And their bytes. */
  readonly bytes: number;
};

type Kept = { readonly frame: Frame; acknowledged: boolean };

export class Receiver {
  readonly #limits: ReceiverLimits;
  readonly #kept = new Map<number, Kept>();
  #keptBytes = 0;
  /** The next message to hand out. */
  #expected = 0;
  /** The first message that never arrived. */
  #missing = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  /** True when the frame is to be acknowledged at once. */
  receive(frame: Frame): boolean {
    const number = frame.sequenceNumber;
    if (number < this.#expected) return true;
    const known = this.#kept.get(number);
    if (known !== undefined) return known.acknowledged;
    if (!this.#fits(frame)) return false;
    const beyondGap = number > this.#missing;
    // Copied: the frame is a view of the socket's buffer.
    this.#kept.set(number, { frame: { ...frame, payload: frame.payload.slice() }, acknowledged: beyondGap });
    this.#keptBytes += frame.payload.length;
    while (this.#kept.has(this.#missing)) this.#missing++;
    return beyondGap;
  }

  /** The next message in order, if it is there. It stays until it is taken. */
  peek(): Frame | undefined {
    return this.#kept.get(this.#expected)?.frame;
  }

  /** Takes the next message; `acknowledge` is false when that was done when it was kept. */
  take(): { readonly frame: Frame; readonly acknowledge: boolean } | undefined {
    const next = this.#kept.get(this.#expected);
    if (next === undefined) return undefined;
    this.#kept.delete(this.#expected++);
    this.#keptBytes -= next.frame.payload.length;
    return { frame: next.frame, acknowledge: !next.acknowledged };
  }

  /** The message everybody waits for always fits, or a full buffer could never empty. */
  #fits(frame: Frame): boolean {
    if (frame.sequenceNumber - this.#expected >= this.#limits.messages) return false;
    if (frame.sequenceNumber === this.#expected) return true;
    return this.#keptBytes + frame.payload.length <= this.#limits.bytes;
  }
}
