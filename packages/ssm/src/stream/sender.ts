/**
 * The sending half of a message stream: numbers messages, keeps each until it is acknowledged, sends all overdue ones
 * again (spec/session-manager 5; the official programs resend one per 100 ms, spec/session-manager H4).
 *
 * The window bounds the unacknowledged messages, because acknowledgements are the only back-pressure of the protocol
 * (spec/session-manager 5.3). It grows with acknowledgements and halves when messages are overdue. So does the burst,
 * the number of messages sent again at once, so that a slow link or a slow reader does not receive many copies.
 */
import { encodeFrame, type Frame, maxPayloadBytes, type Sha256 } from '../frame.ts';
import { SsmError } from '../ssm-error.ts';
import { newUuid, type Random } from '../uuid.ts';
import { RoundTrip } from './round-trip.ts';

export type SenderOptions = {
  readonly messageType: string;
  readonly sha256: Sha256;
  readonly random: Random;
  /** Flags of the message with sequence number 0: the official agent sets SYN. */
  readonly firstFlags: number;
  readonly maxPayload: number;
  /** The largest number of unacknowledged messages. */
  readonly window: number;
  /** `write` throws when more bytes than this are unacknowledged. */
  readonly maxQueued: number;
};

type Waiting = { readonly payloadType: number; readonly payload: Uint8Array };

type InFlight = {
  readonly sequenceNumber: number;
  readonly bytes: Uint8Array;
  readonly size: number;
  firstSent: number;
  lastSent: number;
  resends: number;
  /** Sent at the next flush whether or not it is overdue: after a reconnect. */
  replay: boolean;
};

const initialWindow = 64;
const minimumBurst = 4;
/** Between two bursts of overdue messages; the resend timers of the official programs have the same period. */
const burstPeriodMs = 100;

export class Sender {
  readonly #options: SenderOptions;
  readonly #roundTrip = new RoundTrip();
  /** In the order of sequence numbers, which is the order of insertion. */
  readonly #inFlight = new Map<number, InFlight>();
  #waiting: Waiting[] = [];
  #waitingFrom = 0;
  #queued = 0;
  #next = 0;
  #window: number;
  #burst: number;
  #nextBurstAt = Number.NEGATIVE_INFINITY;
  #maxPayload: number;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#window = Math.min(initialWindow, options.window);
    this.#burst = options.window;
    this.#maxPayload = clampPayload(options.maxPayload);
  }

  get maxPayload(): number {
    return this.#maxPayload;
  }

  set maxPayload(bytes: number) {
    this.#maxPayload = clampPayload(bytes);
  }

  /** Bytes written and not yet acknowledged. */
  get backlog(): number {
    return this.#queued;
  }

  get drained(): boolean {
    return this.#inFlight.size === 0 && this.#waitingFrom === this.#waiting.length;
  }

  write(payloadType: number, payload: Uint8Array): void {
    if (this.#queued + payload.length > this.#options.maxQueued) {
      throw new SsmError('ssm/stream-overflow', 'the other side does not take what is sent to it');
    }
    // Copied, because the caller may reuse its buffer before the last resend.
    const own = payload.slice();
    for (let at = 0; at < own.length; at += this.#maxPayload) {
      this.#waiting.push({ payloadType, payload: own.subarray(at, at + this.#maxPayload) });
    }
    this.#queued += own.length;
  }

  /** Frames to send now: replays and overdue ones first, then new ones as far as the window allows. */
  flush(now: number): Uint8Array[] {
    const out = this.#overdue(now);
    while (this.#inFlight.size < this.#window && this.#waitingFrom < this.#waiting.length)
      out.push(this.#sendNext(now));
    this.#compact();
    return out;
  }

  /** The time of the next resend. */
  dueAt(): number | undefined {
    let due: number | undefined;
    for (const message of this.#inFlight.values()) {
      if (message.replay) return message.lastSent;
      const at = message.lastSent + this.#roundTrip.timeout(message.resends);
      if (due === undefined || at < due) due = at;
    }
    return due === undefined ? undefined : Math.max(due, this.#nextBurstAt);
  }

  acknowledged(sequenceNumber: number, now: number): void {
    const message = this.#inFlight.get(sequenceNumber);
    if (message === undefined) return;
    this.#inFlight.delete(sequenceNumber);
    this.#queued -= message.size;
    this.#roundTrip.sample(now - message.firstSent);
    this.#window = Math.min(this.#options.window, this.#window + 1);
    this.#burst = Math.min(this.#options.window, this.#burst + 1);
  }

  /** After a reconnect it is unknown which frames arrived, so all are sent again, in order. */
  replay(): void {
    for (const message of this.#inFlight.values()) message.replay = true;
  }

  #sendNext(now: number): Uint8Array {
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
    // Recorded before it is sent: its acknowledgement may arrive before the send returns (spec/session-manager 5.5).
    this.#inFlight.set(frame.sequenceNumber, {
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
    let overdue = 0;
    for (const message of this.#inFlight.values()) {
      if (message.replay) {
        message.replay = false;
        message.firstSent = now;
        message.resends = 0;
      } else if (this.#isOverdue(message, now) && overdue < this.#burst) {
        message.resends++;
        overdue++;
      } else {
        continue;
      }
      message.lastSent = now;
      out.push(message.bytes);
    }
    if (overdue > 0) {
      this.#nextBurstAt = now + burstPeriodMs;
      this.#burst = Math.max(minimumBurst, this.#burst >> 1);
      this.#window = Math.max(Math.min(initialWindow, this.#options.window), this.#window >> 1);
    }
    return out;
  }

  #isOverdue(message: InFlight, now: number): boolean {
    return now >= this.#nextBurstAt && now >= message.lastSent + this.#roundTrip.timeout(message.resends);
  }

  /** The queue is an array with a moving start; the part before the start is cut off now and then. */
  #compact(): void {
    if (this.#waitingFrom < 1024 && this.#waitingFrom !== this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#waitingFrom);
    this.#waitingFrom = 0;
  }
}

function clampPayload(bytes: number): number {
  return Math.min(maxPayloadBytes, Math.max(1, Math.floor(bytes)));
}
