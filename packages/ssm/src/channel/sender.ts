/**
 * One direction of a channel, sending: numbers messages, keeps each until it is acknowledged, sends all overdue ones
 * again (spec/session-manager 5; the official programs resend one per 100 ms, spec/session-manager H4).
 *
 * The window bounds what is un-acknowledged, because acknowledgements are the only back-pressure there is (spec/session-manager 5.3). It
 * grows with acknowledgements and halves when messages run late. So does the burst, the number of messages sent again
 * at once, down to very few: a slow link or a reader who looks away must not be buried under copies.
 */
import { encodeFrame, type Frame, maxPayloadBytes, type Sha256 } from '../frame.ts';
import { SsmError } from '../ssm-error.ts';
import { newUuid, type Random } from '../uuid.ts';
import { RoundTrip } from './round-trip.ts';

export type SenderOptions = {
  readonly messageType: string;
  readonly sha256: Sha256;
  readonly random: Random;
  /** Flags of message 0: the official agent sets SYN there. */
  readonly firstFlags: number;
  readonly maxPayload: number;
  /** Un-acknowledged messages at most. */
  readonly window: number;
  /** Bytes that may wait for the window before `write` refuses. */
  readonly maxQueued: number;
};

type Waiting = { readonly payloadType: number; readonly payload: Uint8Array };

type Flying = {
  readonly sequenceNumber: number;
  readonly bytes: Uint8Array;
  readonly size: number;
  firstSent: number;
  lastSent: number;
  resends: number;
  /** To be sent at the next flush whatever the clock says: after a reconnect. */
  replay: boolean;
};

const firstWindow = 64;
const leastBurst = 4;
/** Between two bursts of late messages; the official schedulers have the same period. */
const burstPeriodMs = 100;

export class Sender {
  readonly #options: SenderOptions;
  readonly #trip = new RoundTrip();
  /** In order of number, which is the order of Map insertion. */
  readonly #flying = new Map<number, Flying>();
  #waiting: Waiting[] = [];
  #waitingFrom = 0;
  #queued = 0;
  #next = 0;
  #window: number;
  #burst: number;
  #nextBurst = Number.NEGATIVE_INFINITY;
  #maxPayload: number;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#window = Math.min(firstWindow, options.window);
    this.#burst = options.window;
    this.#maxPayload = clampPayload(options.maxPayload);
  }

  set maxPayload(bytes: number) {
    this.#maxPayload = clampPayload(bytes);
  }

  /** Bytes written and not yet acknowledged. */
  get backlog(): number {
    return this.#queued;
  }

  get drained(): boolean {
    return this.#flying.size === 0 && this.#waitingFrom === this.#waiting.length;
  }

  write(payloadType: number, payload: Uint8Array): void {
    if (this.#queued + payload.length > this.#options.maxQueued) {
      throw new SsmError('ssm/channel-overflow', 'More is being sent than the other side takes.');
    }
    // Copied: the caller may reuse its buffer long before the last resend.
    const own = payload.slice();
    for (let at = 0; at < own.length; at += this.#maxPayload) {
      this.#waiting.push({ payloadType, payload: own.subarray(at, at + this.#maxPayload) });
    }
    this.#queued += own.length;
  }

  /** Frames to send now: replays and overdue ones first, then new ones as far as the window reaches. */
  flush(now: number): Uint8Array[] {
    const out = this.#overdue(now);
    while (this.#flying.size < this.#window && this.#waitingFrom < this.#waiting.length) out.push(this.#launch(now));
    this.#compact();
    return out;
  }

  /** When there is something to send again. */
  dueAt(): number | undefined {
    let due: number | undefined;
    for (const message of this.#flying.values()) {
      if (message.replay) return message.lastSent;
      const at = message.lastSent + this.#trip.timeout(message.resends);
      if (due === undefined || at < due) due = at;
    }
    return due === undefined ? undefined : Math.max(due, this.#nextBurst);
  }

  acknowledged(sequenceNumber: number, now: number): void {
    const message = this.#flying.get(sequenceNumber);
    if (message === undefined) return;
    this.#flying.delete(sequenceNumber);
    this.#queued -= message.size;
    this.#trip.sample(now - message.firstSent);
    this.#window = Math.min(this.#options.window, this.#window + 1);
    this.#burst = Math.min(this.#options.window, this.#burst + 1);
  }

  /** After a reconnect nobody knows which frames arrived: all go out again, in order. */
  replay(): void {
    for (const message of this.#flying.values()) message.replay = true;
  }

  #launch(now: number): Uint8Array {
    const { payloadType, payload } = this.#waiting[this.#waitingFrom++] as Waiting;
    const { messageType, sha256, random, firstFlags } = this.#options;
    const frame: Frame = {
      messageType,
      schemaVersion: 1,
      createdDate: Math.max(1, Math.floor(now)),
      sequenceNumber: this.#next++,
      flags: this.#next === 1 ? firstFlags : 0,
      messageId: newUuid(random),
      payloadType,
      payload,
    };
    const bytes = encodeFrame(frame, sha256);
    // Kept before it is sent: an acknowledgement may come back sooner than a send returns (spec/session-manager 5.5).
    this.#flying.set(frame.sequenceNumber, {
      sequenceNumber: frame.sequenceNumber,
      bytes,
      size: payload.length,
      firstSent: now,
      lastSent: now,
      resends: 0,
      replay: false,
    });
    return bytes;
  }

  #overdue(now: number): Uint8Array[] {
    const out: Uint8Array[] = [];
    let late = 0;
    for (const message of this.#flying.values()) {
      if (message.replay) {
        message.replay = false;
        message.firstSent = now;
        message.resends = 0;
      } else if (this.#isLate(message, now) && late < this.#burst) {
        message.resends++;
        late++;
      } else {
        continue;
      }
      message.lastSent = now;
      out.push(message.bytes);
    }
    if (late > 0) {
      this.#nextBurst = now + burstPeriodMs;
      this.#burst = Math.max(leastBurst, this.#burst >> 1);
      this.#window = Math.max(Math.min(firstWindow, this.#options.window), this.#window >> 1);
    }
    return out;
  }

  #isLate(message: Flying, now: number): boolean {
    return now >= this.#nextBurst && now >= message.lastSent + this.#trip.timeout(message.resends);
  }

  /** The queue is an array with a moving start; what lies before the start is let go now and then. */
  #compact(): void {
    if (this.#waitingFrom < 1024 && this.#waitingFrom !== this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#waitingFrom);
    this.#waitingFrom = 0;
  }
}

function clampPayload(bytes: number): number {
  return Math.min(maxPayloadBytes, Math.max(1, Math.floor(bytes)));
}
