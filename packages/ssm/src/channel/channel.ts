/**
 * The reliable channel between client and agent, without socket, clock or timer of its own: frames and the time go
 * in, frames and messages come out (spec/session-manager 5). A driver does
 *
 *     on a binary frame   other = channel.receive(bytes, now)
 *     while it can accept channel.take(now)
 *     then, and when due  for (frame of channel.flush(now)) socket.send(frame); arm a timer for channel.dueAt()
 *     on a new socket     channel.attach(), on a lost one channel.detach()
 */
import { decodeFrame, encodeFrame, type Frame, type Sha256 } from '../frame.ts';
import { MessageType } from '../message-type.ts';
import { encodeAcknowledge, parseAcknowledge } from '../messages/acknowledge.ts';
import { newUuid, type Random } from '../uuid.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';

export type ChannelRole = 'client' | 'agent';

export type ChannelOptions = {
  readonly role: ChannelRole;
  readonly sha256: Sha256;
  readonly random: Random;
  /** Bytes of payload per message; 1024 is what every peer takes. */
  readonly maxPayload?: number;
  /** Un-acknowledged messages at most. */
  readonly window?: number;
  /** Bytes waiting for acknowledgement before `write` throws; look at `backlog` first. */
  readonly maxQueued?: number;
  /** What may wait to be taken. Official agents send regardless and resend slowly, so this is generous. */
  readonly maxReceived?: { readonly messages: number; readonly bytes: number };
};

/** One stream message, in order, once. */
export type StreamMessage = { readonly payloadType: number; readonly payload: Uint8Array };

const flagSyn = 1;
const flagsAcknowledge = 3;
const mib = 1024 * 1024;

export class Channel {
  readonly #role: ChannelRole;
  readonly #sha256: Sha256;
  readonly #random: Random;
  readonly #incoming: string;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #acknowledgements: Frame[] = [];
  #attached = false;
  #paused = false;

  constructor(options: ChannelOptions) {
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

  /** A socket is there and opened. What is un-acknowledged goes out again at the next flush. */
  attach(): void {
    this.#attached = true;
    this.#paused = false;
    this.#sender.replay();
  }

  detach(): void {
    this.#attached = false;
  }

  /** The other side of the session has gone, says the gateway; an agent then holds its messages back (spec/session-manager 5.4). */
  get paused(): boolean {
    return this.#paused;
  }

  /** Bytes written and not yet acknowledged: stop reading your source while this is high. */
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

  /** Queues bytes as one or more messages. Empty writes send nothing: the wire has no empty message. */
  write(payloadType: number, payload: Uint8Array): void {
    this.#sender.write(payloadType, payload);
  }

  /**
   * Takes in one binary frame. Answers the frame when it is no business of the channel's (`channel_closed`,
   * `agent_session_state`, anything unknown). Throws SsmError when it is malformed; the channel is then as before.
   */
  receive(bytes: Uint8Array, now: number): Frame | undefined {
    const frame = decodeFrame(bytes, this.#sha256);
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

  /** The next message, still un-acknowledged, to find out whether it can be accepted. */
  peek(): StreamMessage | undefined {
    return this.#receiver.peek();
  }

  /** Accepts the next message: from here on it is acknowledged and never comes again. */
  take(now: number): StreamMessage | undefined {
    const taken = this.#receiver.take();
    if (taken === undefined) return undefined;
    if (taken.acknowledge) this.#acknowledge(taken.frame, now);
    return { payloadType: taken.frame.payloadType, payload: taken.frame.payload };
  }

  /** Frames to hand to the socket now, in this order. Nothing while detached. */
  flush(now: number): readonly Uint8Array[] {
    if (!this.#attached) return [];
    const acknowledgements = this.#acknowledgements.map((frame) => encodeFrame(frame, this.#sha256));
    this.#acknowledgements = [];
    return this.#holds() ? acknowledgements : [...acknowledgements, ...this.#sender.flush(now)];
  }

  /** When `flush` wants to be called again at the latest; undefined when only an event can change anything. */
  dueAt(): number | undefined {
    return this.#attached && !this.#holds() ? this.#sender.dueAt() : undefined;
  }

  /** Only an agent obeys a pause: a client is not told for certain when it ends. */
  #holds(): boolean {
    return this.#paused && this.#role === 'agent';
  }

  #acknowledge(frame: Frame, now: number): void {
    // While detached the peer resends what matters after the reconnect, so old acknowledgements need not pile up.
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
