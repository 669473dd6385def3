/**
 * The messages of one session: frames of whichever connection there is go in, payloads go out to the handler in order
 * and once, and what was not acknowledged is sent again (spec/session-manager 5, 6).
 */
import type { SessionType } from '@sallyport/aws';
import { aesGcm, sha256 } from '@sallyport/linux';
import {
  type AgreedSession,
  ClientHandshake,
  type ClientStep,
  type EncryptionRequest,
  MessageStream,
  MessageType,
  ourClientVersion,
  PayloadType,
  parseChannelClosed,
  plainOutput,
  type Random,
  SessionCipher,
  SsmError,
} from '@sallyport/ssm';
import type { SessionDataKey } from '../aws/ssm-api.ts';
import { ConnectError } from '../connect-error.ts';
import type { Clock } from '../platform.ts';
import { brokenMessages } from './data-channel-errors.ts';
import { Timers } from './timers.ts';

export type MessagePumpOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sessionTypes: readonly SessionType[];
  /** A data key of KMS for a session that is encrypted with one. */
  dataKey(request: EncryptionRequest): Promise<SessionDataKey>;
};

export interface MessagePumpEvents {
  send(frame: Uint8Array): void;
  /** The handshake is complete: input may flow from now on. */
  ready(session: AgreedSession): void;
  /** One payload, in order, once. False: not now; call `deliver` when ready, and it comes again. */
  data(payloadType: number, payload: Uint8Array): boolean;
  /** Nothing more can be handed out for now. */
  delivered(): void;
  /** Acknowledgements came in: more may be written. */
  drained(): void;
  /** The handshake asked for something this client cannot do, and was told so. `error` when there is a better one than the refusal. */
  refused(refusal: string, error?: ConnectError): void;
  /** The gateway closes the channel; `output` is for the person. */
  channelClosed(output: string): void;
  /** The peer does not keep to the protocol. */
  failed(error: unknown): void;
}

/** So many malformed frames are no accident of the network. */
const maxMalformed = 100;

export class MessagePump {
  readonly #events: MessagePumpEvents;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #stream: MessageStream;
  readonly #handshake: ClientHandshake;
  readonly #random: Random;
  readonly #dataKey: MessagePumpOptions['dataKey'];
  #malformed = 0;
  #closed = false;

  constructor({ clock, random, sessionTypes, dataKey }: MessagePumpOptions, events: MessagePumpEvents) {
    this.#events = events;
    this.#clock = clock;
    this.#timers = new Timers(clock);
    this.#stream = new MessageStream({ role: 'client', sha256, random });
    this.#handshake = new ClientHandshake({ clientVersion: ourClientVersion, sessionTypes, encrypts: true });
    this.#random = random;
    this.#dataKey = dataKey;
  }

  get ready(): boolean {
    return this.#handshake.session !== undefined;
  }

  /** Everything received has been handed out. */
  get isEmpty(): boolean {
    return this.#closed || this.#stream.peek() === undefined;
  }

  /** Bytes written and not yet acknowledged. */
  get backlog(): number {
    return this.#stream.backlog;
  }

  set maxPayload(bytes: number) {
    this.#stream.maxPayload = bytes;
  }

  /** A connection is open. */
  attach(): void {
    this.#stream.attach();
    this.#flush();
  }

  /** The connection is lost. */
  detach(): void {
    this.#stream.detach();
    this.#timers.clearAll();
  }

  write(payloadType: number, payload: Uint8Array): void {
    if (this.#closed) return;
    this.#stream.write(payloadType, payload);
    this.#flush();
  }

  receive(bytes: Uint8Array): void {
    const before = this.#stream.backlog;
    try {
      const other = this.#stream.receive(bytes, this.#clock.now());
      if (other?.messageType === MessageType.channelClosed) {
        this.#events.channelClosed(plainOutput(parseChannelClosed(other.payload).output));
      }
    } catch (error) {
      if (!(error instanceof SsmError)) throw error;
      // One bad frame is as good as a lost one; it comes again.
      if (++this.#malformed >= maxMalformed) this.#events.failed(brokenMessages(error.message));
      return;
    }
    this.deliver();
    if (this.#stream.backlog < before) this.#events.drained();
  }

  /** Hands out what the handler takes. */
  deliver(): void {
    try {
      while (!this.#closed) {
        const message = this.#stream.peek();
        if (message === undefined || !this.#offer(message.payloadType, message.payload)) break;
        this.#stream.take(this.#clock.now());
      }
    } catch (error) {
      if (!(error instanceof SsmError)) throw error;
      // Whole and in order, and still nonsense: it would come again and again.
      this.#events.failed(brokenMessages(error.message));
    }
    this.#flush();
    this.#events.delivered();
  }

  /** For good: nothing is sent or handed out any more. */
  close(): void {
    this.#closed = true;
    this.#timers.clearAll();
  }

  #offer(payloadType: number, payload: Uint8Array): boolean {
    let taken = true;
    for (const step of this.#handshake.receive(payloadType, payload)) {
      if (step.type === 'respond') this.#respond(step);
      if (step.type === 'data-key') void this.#encrypt(step.request);
      if (step.type === 'encrypted') {
        this.#stream.write(PayloadType.encChallengeResponse, step.payload);
        this.#stream.encryptWith(step.cipher);
      }
      if (step.type === 'ready') this.#events.ready(step.session);
      if (step.type === 'data') taken = this.#events.data(payloadType, payload);
    }
    return taken;
  }

  #respond(step: ClientStep, error?: ConnectError): void {
    if (step.type !== 'respond' || this.#closed) return;
    this.#stream.write(PayloadType.handshakeResponse, step.payload);
    if (step.refusal !== undefined) this.#events.refused(step.refusal, error);
  }

  /** The agent waits for the answer, and is told when there is no key. */
  async #encrypt(request: EncryptionRequest): Promise<void> {
    try {
      const { plaintext, ciphertext } = await this.#dataKey(request);
      const cipher = new SessionCipher({ role: 'client', dataKey: plaintext, aead: aesGcm, random: this.#random });
      this.#respond(this.#handshake.keyed(cipher, ciphertext, request));
    } catch (error) {
      if (error instanceof ConnectError) this.#respond(this.#handshake.unkeyed(error.message), error);
      else this.#events.failed(error instanceof SsmError ? brokenMessages(error.message) : error);
    }
    this.#flush();
  }

  #flush(): void {
    if (this.#closed) return;
    for (const frame of this.#stream.flush(this.#clock.now())) this.#events.send(frame);
    const due = this.#stream.dueAt();
    if (due === undefined) this.#timers.clear('resend');
    else this.#timers.set('resend', Math.max(1, due - this.#clock.now()), () => this.#flush());
  }
}
