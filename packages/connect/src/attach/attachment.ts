/**
 * One session seen from the client: the channel of `@sallyport/ssm` driven over a socket that may be lost and found
 * again as often as the network likes (spec/session-manager 1.3, 6, 12, 18; client-pains A3, A4, A10).
 *
 * Half-open links are found by pings, every loss is answered by ResumeSession with a fresh address, token and
 * signature, and what was not acknowledged is sent again, until the service says that the session is gone.
 */
import {
  type AgreedSession,
  Channel,
  ClientHandshake,
  encodeFlag,
  encodeOpenClientData,
  Flag,
  type Frame,
  MessageType,
  newUuid,
  ourClientVersion,
  PayloadType,
  parseChannelClosed,
  plainOutput,
  type SessionType,
  SsmError,
} from '@sallyport/ssm';
import { ConnectError, type ConnectErrorCode } from '../connect-error.ts';
import type { Surroundings } from '../surroundings.ts';
import { brokenMessages, handshakeRefused, tooSlow, upgradeRejected } from './attach-errors.ts';
import { retryDelay } from './retry-delay.ts';
import { sha256 } from './sha256.ts';
import type { SocketLoss, StreamSocket } from './stream-socket.ts';
import { Timers } from './timers.ts';

/** A way to the session, good for one attempt. */
export type Ticket = { readonly streamUrl: string; readonly tokenValue: string };

/** How the session was over. Failures of the journey are errors instead. */
export type SessionEnd =
  /** The gateway closed it; `output` is for the person, and empty after an ordinary end. */
  | { readonly how: 'closed'; readonly output: string }
  /** The service no longer knows it. */
  | { readonly how: 'gone' }
  /** `leave` was called. */
  | { readonly how: 'left' };

export type AttachmentStatus =
  | { readonly type: 'attached' }
  /** Down for longer than a moment. */
  | { readonly type: 'lost'; readonly reason: string }
  /** A try to come back failed; there will be another. */
  | { readonly type: 'retrying'; readonly reason: string };

/** Who uses the session: a shell, a command, a forward. */
export interface SessionUser {
  /** Input may flow from now on. */
  ready(session: AgreedSession): void;
  /** One payload, in order, once. False: not now; call `poke` when ready, and it comes again. */
  data(payloadType: number, payload: Uint8Array): boolean;
  /** Acknowledgements came in: more may be written. */
  drained?(): void;
  status?(status: AttachmentStatus): void;
}

export type AttachmentOptions = {
  readonly surroundings: Surroundings;
  readonly ticket: Ticket;
  readonly sessionTypes: readonly SessionType[];
  /** ResumeSession: a fresh way, or undefined when the session is gone. Throws ConnectError. */
  resume(): Promise<Ticket | undefined>;
  /** Checks the address and signs the upgrade. Throws ConnectError. */
  approach(streamUrl: string): Promise<{ readonly url: URL; readonly headers: Readonly<Record<string, string>> }>;
  /** Between pings; a link silent for two of them is dead. */
  readonly pingMs?: number;
  /** From the first attempt until input may flow. */
  readonly startMs?: number;
};

const passing: readonly ConnectErrorCode[] = [
  'connect/endpoint-unreachable',
  'connect/throttled',
  'connect/service-error',
];
const renewable: readonly ConnectErrorCode[] = [
  'connect/credentials-expired',
  'connect/credentials-invalid',
  'connect/no-credentials',
];
const tellMs = 1_500;
const pingMs = 12_000;
const startTimeoutMs = 30_000;
/** For the other side's goodbye after ours. */
const leaveMs = 400;
const refusalMs = 2_000;
/** A peer that sends nothing but malformed frames is no peer. */
const maxMalformed = 100;

export class Attachment {
  /** Settles once. Rejects with ConnectError when the journey failed. */
  readonly ended: Promise<SessionEnd>;
  readonly #options: AttachmentOptions;
  readonly #user: SessionUser;
  readonly #channel: Channel;
  readonly #handshake: ClientHandshake;
  readonly #clientId: string;
  readonly #settle: { resolve(end: SessionEnd): void; reject(error: unknown): void };
  readonly #timers: Timers;
  #socket: StreamSocket | undefined;
  /** Counts attempts, so that late answers of an abandoned one are not heard. */
  #generation = 0;
  #attempt = 0;
  #lastHeard = 0;
  #malformed = 0;
  /** The person has been told that the line is down. */
  #absent = false;
  #farewell: SessionEnd | undefined;
  #refusal: string | undefined;
  #over = false;

  constructor(options: AttachmentOptions, user: SessionUser) {
    this.#options = options;
    this.#user = user;
    this.#timers = new Timers(options.surroundings.clock);
    this.#channel = new Channel({ role: 'client', sha256, random: options.surroundings.random });
    this.#handshake = new ClientHandshake({ clientVersion: ourClientVersion, sessionTypes: options.sessionTypes });
    this.#clientId = newUuid(options.surroundings.random);
    const { promise, resolve, reject } = Promise.withResolvers<SessionEnd>();
    this.ended = promise;
    this.#settle = { resolve, reject };
  }

  /** Begins; everything else is told to the user and by `ended`. */
  start(): void {
    const startMs = this.#options.startMs ?? startTimeoutMs;
    this.#timers.set('start', startMs, () => this.#fail(tooSlow(startMs)));
    this.#connect(this.#options.ticket);
  }

  get ready(): boolean {
    return this.#handshake.session !== undefined;
  }

  /** Bytes written and not yet acknowledged: stop reading the source while this is high. */
  get backlog(): number {
    return this.#channel.backlog;
  }

  set maxPayload(bytes: number) {
    this.#channel.maxPayload = bytes;
  }

  write(payloadType: number, payload: Uint8Array): void {
    if (this.#over || this.#farewell !== undefined) return;
    this.#channel.write(payloadType, payload);
    this.#flush();
  }

  /** The user can take data again. */
  poke(): void {
    this.#pump();
  }

  /** Ends the session from this side: the agent is told, and given a moment to say goodbye. */
  leave(): void {
    if (this.#over) return;
    if (this.#socket === undefined || this.#farewell !== undefined) {
      this.#finish(this.#farewell ?? { how: 'left' });
      return;
    }
    this.#channel.write(PayloadType.flag, encodeFlag(Flag.terminateSession));
    this.#flush();
    this.#timers.set('leave', leaveMs, () => this.#finish({ how: 'left' }));
  }

  #now(): number {
    return this.#options.surroundings.clock.now();
  }

  #connect(ticket: Ticket): void {
    const generation = ++this.#generation;
    this.#options.approach(ticket.streamUrl).then(
      ({ url, headers }) => {
        if (this.#over || generation !== this.#generation) return;
        this.#socket = this.#options.surroundings.sockets(url, headers, {
          open: () => generation === this.#generation && this.#opened(ticket),
          message: (bytes) => generation === this.#generation && this.#received(bytes),
          alive: () => generation === this.#generation && this.#heard(),
          lost: (loss) => generation === this.#generation && this.#lost(loss),
        });
      },
      (error: unknown) => generation === this.#generation && this.#failed(error),
    );
  }

  #opened(ticket: Ticket): void {
    this.#attempt = 0;
    this.#heard();
    this.#socket?.send(
      encodeOpenClientData({
        requestId: newUuid(this.#options.surroundings.random),
        tokenValue: ticket.tokenValue,
        clientId: this.#clientId,
        clientVersion: ourClientVersion,
      }),
    );
    this.#channel.attach();
    this.#timers.clear('tell');
    this.#absent = false;
    this.#user.status?.({ type: 'attached' });
    this.#socket?.ping();
    this.#watch();
    this.#flush();
  }

  #heard(): void {
    this.#lastHeard = this.#now();
  }

  /** After sleep the timer is late and the silence long, so waking up reconnects at once. */
  #watch(): void {
    const every = this.#options.pingMs ?? pingMs;
    this.#timers.set('ping', every, () => {
      if (this.#now() - this.#lastHeard > 2 * every) {
        this.#socket?.terminate();
        this.#lost({ reason: 'nothing was heard from the gateway' });
        return;
      }
      this.#socket?.ping();
      this.#watch();
    });
  }

  #received(bytes: Uint8Array): void {
    this.#heard();
    const before = this.#channel.backlog;
    try {
      const other = this.#channel.receive(bytes, this.#now());
      if (other?.messageType === MessageType.channelClosed) this.#closedByGateway(other);
    } catch (error) {
      if (!(error instanceof SsmError)) throw error;
      // One bad frame is as good as a lost one; it comes again.
      if (++this.#malformed >= maxMalformed) this.#fail(brokenMessages(error.message));
      return;
    }
    this.#pump();
    if (this.#channel.backlog < before) this.#user.drained?.();
  }

  #closedByGateway(frame: Frame): void {
    this.#farewell = { how: 'closed', output: plainOutput(parseChannelClosed(frame.payload).output) };
  }

  /** Hands out what the user takes; a session that was closed ends once nothing is left to hand out. */
  #pump(): void {
    try {
      while (!this.#over) {
        const message = this.#channel.peek();
        if (message === undefined || !this.#offer(message.payloadType, message.payload)) break;
        this.#channel.take(this.#now());
      }
    } catch (error) {
      if (!(error instanceof SsmError)) throw error;
      // Whole and in order, and still nonsense: it would come again and again.
      this.#fail(brokenMessages(error.message));
    }
    this.#flush();
    if (this.#farewell !== undefined && this.#channel.peek() === undefined) this.#finish(this.#farewell);
  }

  #offer(payloadType: number, payload: Uint8Array): boolean {
    let taken = true;
    for (const step of this.#handshake.receive(payloadType, payload)) {
      if (step.type === 'respond') this.#respond(step.payload, step.refusal);
      if (step.type === 'ready') {
        this.#timers.clear('start');
        this.#user.ready(step.session);
      }
      if (step.type === 'data') taken = this.#user.data(payloadType, payload);
    }
    return taken;
  }

  #respond(payload: Uint8Array, refusal: string | undefined): void {
    this.#channel.write(PayloadType.handshakeResponse, payload);
    if (refusal === undefined) return;
    this.#refusal = refusal;
    // The agent gives up by itself; when it does not, we do.
    this.#timers.set('refusal', refusalMs, () => this.#finish({ how: 'left' }));
  }

  #flush(): void {
    if (this.#over || this.#socket === undefined) return;
    for (const frame of this.#channel.flush(this.#now())) this.#socket.send(frame);
    const due = this.#channel.dueAt();
    if (due === undefined) this.#timers.clear('resend');
    else this.#timers.set('resend', Math.max(1, due - this.#now()), () => this.#flush());
  }

  #lost(loss: SocketLoss): void {
    if (this.#over) return;
    this.#generation++;
    this.#socket = undefined;
    this.#channel.detach();
    this.#timers.clear('ping');
    this.#timers.clear('resend');
    if (this.#farewell !== undefined) {
      this.#pump();
      return;
    }
    // The first upgrade was refused outright: trying again would be refused again.
    if (loss.status !== undefined && loss.status < 500 && !this.#everAttached()) {
      this.#fail(upgradeRejected(loss));
      return;
    }
    this.#timers.set('tell', tellMs, () => this.#tell(loss.reason));
    this.#comeBack();
  }

  /** The hourly goodbye and short gaps are over before a person would notice; only longer ones are worth a word. */
  #tell(reason: string): void {
    this.#absent = true;
    this.#user.status?.({ type: 'lost', reason });
  }

  #everAttached(): boolean {
    return this.#lastHeard !== 0;
  }

  #comeBack(): void {
    const delay = retryDelay(this.#attempt++, this.#options.surroundings.random);
    this.#timers.set('resume', delay, () => {
      const generation = ++this.#generation;
      this.#options.resume().then(
        (ticket) => {
          if (this.#over || generation !== this.#generation) return;
          if (ticket === undefined) this.#finish({ how: 'gone' });
          else this.#connect(ticket);
        },
        (error: unknown) => generation === this.#generation && this.#failed(error),
      );
    });
  }

  /** What passes by itself is waited out; a session that lives also waits for its person to log in again. */
  #failed(error: unknown): void {
    if (this.#over) return;
    const code = error instanceof ConnectError ? error.code : undefined;
    const patient = this.#everAttached() ? [...passing, ...renewable] : passing;
    if (code === undefined || !patient.includes(code)) {
      this.#fail(error);
      return;
    }
    if (this.#absent) this.#user.status?.({ type: 'retrying', reason: (error as ConnectError).message });
    this.#comeBack();
  }

  #finish(end: SessionEnd): void {
    if (this.#over) return;
    if (this.#refusal !== undefined) {
      this.#fail(handshakeRefused(this.#refusal));
      return;
    }
    this.#close();
    this.#settle.resolve(end);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#close();
    this.#settle.reject(error);
  }

  #close(): void {
    this.#over = true;
    this.#generation++;
    this.#timers.clearAll();
    this.#socket?.close();
    this.#socket = undefined;
  }
}
