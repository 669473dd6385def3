/**
 * The stream messages of one session, both directions, as a state machine without socket, clock or timer: frames and the
 * time go in, frames and messages come out (spec/session-manager 5). Its caller does
 *
 *     on a binary frame      other = stream.receive(bytes, now)
 *     while it can accept    stream.take(now)
 *     then, and when due     for (frame of stream.flush(now)) socket.send(frame); set a timer for stream.dueAt()
 *     on a new socket        stream.attach(), on a lost one stream.detach()
 */
import { cipherOverhead, type SessionCipher } from '../encryption.ts';
import { decodeFrame, encodeFrame, type Frame, type Sha256 } from '../frame.ts';
import { MessageType } from '../message-type.ts';
import { encodeAcknowledge, parseAcknowledge } from '../messages/acknowledge.ts';
import { newUuid, type Random } from '../uuid.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';

export type MessageStreamRole = 'client' | 'agent';

export type MessageStreamOptions = {
  readonly role: MessageStreamRole;
  readonly sha256: Sha256;
  readonly random: Random;
  /** Bytes of payload per message; every peer accepts 1024. */
  readonly maxPayload?: number;
  /** The largest number of unacknowledged messages. */
  readonly window?: number;
  /** `write` throws when more bytes than this wait for acknowledgement; `backlog` tells how many do. */
  readonly maxQueued?: number;
  /** How much may wait to be taken. Official agents do not wait for acknowledgements and resend slowly, so the default is large. */
  readonly maxReceived?: { readonly messages: number; readonly bytes: number };
};

/** One stream message. Each is returned once, in the order of sequence numbers. */
export type StreamMessage = { readonly payloadType: number; readonly payload: Uint8Array };

const flagSyn = 1;
const flagsAcknowledge = 3;
const mib = 1024 * 1024;

export class MessageStream {
  readonly #role: MessageStreamRole;
  readonly #sha256: Sha256;
  readonly #random: Random;
  readonly #incoming: string;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #acknowledgements: Frame[] = [];
  #attached = false;
  #paused = false;
  #cipher: SessionCipher | undefined;
  /** The next message as it was decrypted, since it may be looked at more than once. */
  #decrypted: { readonly from: Uint8Array; readonly message: StreamMessage } | undefined;

  constructor(options: MessageStreamOptions) {
    const agent = options.role === 'agent';
    this.#role = options.role;
    this.#sha256 = options.sha256;
    this.#random = options.random;
    this.#incoming = agent ? MessageType.inputStreamData : MessageType.outputStreamData;
    this.#receiver = new Receiver(options.maxReceived ?? { messages: 16_384, bytes: 32 * mib });
    this.#sender = new Sender({
      messageType: agent ? MessageType.outputStreamData : MessageType.inputStreamData,
      sha256: options.sha256,
      random: options.random,
      firstFlags: agent ? flagSyn : 0,
      maxPayload: options.maxPayload ?? 1024,
      window: options.window ?? 256,
      maxQueued: options.maxQueued ?? 16 * mib,
    });
  }

  /** A data channel is open. The next `flush` sends again what is unacknowledged. */
  attach(): void {
    this.#attached = true;
    this.#paused = false;
    this.#sender.replay();
  }

  detach(): void {
    this.#attached = false;
  }

  /** The gateway has reported that the other side is detached; an agent then holds its messages back (spec/session-manager 5.4). */
  get paused(): boolean {
    return this.#paused;
  }

  /** Bytes written and not yet acknowledged. A caller that reads from a program stops reading while this is high. */
  get backlog(): number {
    return this.#sender.backlog;
  }

  /** Everything written has been acknowledged. */
  get drained(): boolean {
    return this.#sender.drained;
  }

  set maxPayload(bytes: number) {
    this.#sender.maxPayload = bytes;
  }

  /** Queues bytes as one or more messages. An empty write sends nothing, because a message has at least one byte of payload. */
  write(payloadType: number, payload: Uint8Array): void {
    const cipher = this.#cipher;
    if (cipher?.covers(payloadType) !== true) {
      this.#sender.write(payloadType, payload);
      return;
    }
    const most = Math.max(1, this.#sender.maxPayload - cipherOverhead);
    for (let at = 0; at < payload.length; at += most) {
      this.#sender.write(payloadType, cipher.encrypt(payload.subarray(at, at + most)));
    }
  }

  /** What carries data is encrypted from here on, in both directions (spec/session-manager 7). */
  encryptWith(cipher: SessionCipher): void {
    this.#cipher = cipher;
  }

  /**
   * Reads one binary frame. Returns frames that carry no stream (`channel_closed`, `agent_session_state`, unknown types)
   * to the caller. Throws SsmError for a malformed frame, which leaves the state unchanged.
   */
  receive(bytes: Uint8Array, now: number): Frame | undefined {
    // As the official agent, which does not verify digests: published client libraries write the digest as hex digits.
    const frame = decodeFrame(bytes, this.#role === 'agent' ? undefined : this.#sha256);
    switch (frame.messageType) {
      case this.#incoming:
        this.#paused = false;
        if (this.#receiver.receive(frame)) this.#acknowledge(frame, now);
        return undefined;
      case MessageType.acknowledge:
        this.#paused = false;
        this.#sender.acknowledged(parseAcknowledge(frame.payload).sequenceNumber, now);
        return undefined;
      case MessageType.pausePublication:
        this.#paused = true;
        return undefined;
      case MessageType.startPublication:
        this.#paused = false;
        return undefined;
      default:
        return frame;
    }
  }

  /** The next message, which stays unacknowledged until it is taken. Throws SsmError for one that should be encrypted and is not. */
  peek(): StreamMessage | undefined {
    const message = this.#receiver.peek();
    if (message === undefined || this.#cipher?.covers(message.payloadType) !== true) return message;
    if (this.#decrypted?.from !== message.payload) {
      const payload = this.#cipher.decrypt(message.payload);
      this.#decrypted = { from: message.payload, message: { payloadType: message.payloadType, payload } };
    }
    return this.#decrypted.message;
  }

  /** Takes the next message, which acknowledges it. */
  take(now: number): StreamMessage | undefined {
    const message = this.peek();
    const taken = this.#receiver.take();
    if (taken === undefined) return undefined;
    if (taken.acknowledge) this.#acknowledge(taken.frame, now);
    return message;
  }

  /** Frames to send now, in this order. Empty while detached. */
  flush(now: number): readonly Uint8Array[] {
    if (!this.#attached) return [];
    const acknowledgements = this.#acknowledgements.map((frame) => encodeFrame(frame, this.#sha256));
    this.#acknowledgements = [];
    return this.#isHeldBack() ? acknowledgements : [...acknowledgements, ...this.#sender.flush(now)];
  }

  /** The time of the next resend; undefined when nothing will be due without another event. */
  dueAt(): number | undefined {
    return this.#attached && !this.#isHeldBack() ? this.#sender.dueAt() : undefined;
  }

  /** Only an agent obeys a pause: AWS's gateway does not reliably tell a client when it ends. */
  #isHeldBack(): boolean {
    return this.#paused && this.#role === 'agent';
  }

  #acknowledge(frame: Frame, now: number): void {
    // The peer resends unacknowledged messages after a reconnect, so acknowledgements are not queued while detached.
    if (!this.#attached) return;
    this.#acknowledgements.push({
      messageType: MessageType.acknowledge,
      schemaVersion: 1,
      createdDate: Math.max(1, Math.floor(now)),
      sequenceNumber: 0,
      flags: flagsAcknowledge,
      messageId: newUuid(this.#random),
      payloadType: 0,
      payload: encodeAcknowledge({
        messageType: frame.messageType,
        messageId: frame.messageId,
        sequenceNumber: frame.sequenceNumber,
        isSequential: true,
      }),
    });
  }
}
