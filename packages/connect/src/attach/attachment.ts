/**
 * One session seen from the client: the channel of `@sallyport/ssm` driven over a socket that may be lost and found
 * again as often as the network likes (spec/session-manager.md sections 1.3, 6, 12, 18; client-pains A3, A4, A10).
 *
 * Half-open links are found by pings, every loss is answered by ResumeSession with a fresh address, token and
 * signature, and what was not acknowledged is sent again, until the service says that the session is gone.
 */
import {
  type AgreedSession,
  Channel,
  CLIENT_VERSION,
  ClientHandshake,
  encodeFlag,
  encodeOpenClientData,
  Flag,
  type Frame,
  MessageType,
  newUuid,
  PayloadType,
  parseChannelClosed,
  plainOutput,
  type SessionType,
  SsmError,
} from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import type { Surroundings } from '../surroundings.ts';
import { retryDelay } from './retry-delay.ts';
import { sha256 } from './sha256.ts';
import type { SocketLoss, StreamSocket } from './stream-socket.ts';

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

const PING_MS = 12_000;
const START_MS = 30_000;
/** For the other side's goodbye after ours. */
const LEAVE_MS = 400;
const REFUSAL_MS = 2_000;
/** A peer that sends nothing but malformed frames is no peer. */
const MAX_MALFORMED = 100;

export class Attachment {
  /** Settles once. Rejects with ConnectError when the journey failed. */
  readonly ended: Promise<SessionEnd>;
  readonly #options: AttachmentOptions;
  readonly #user: SessionUser;
  readonly #channel: Channel;
  readonly #handshake: ClientHandshake;
  readonly #clientId: string;
  readonly #settle: { resolve(end: SessionEnd): void; reject(error: unknown): void };
  readonly #timers = new Map<string, () => void>();
  #socket: StreamSocket | undefined;
  /** Counts attempts, so that late answers of an abandoned one are not heard. */
  #generation = 0;
  #attempt = 0;
  #lastHeard = 0;
  #malformed = 0;
  #farewell: SessionEnd | undefined;
  #refusal: string | undefined;
  #over = false;

  constructor(options: AttachmentOptions, user: SessionUser) {
    this.#options = options;
    this.#user = user;
    this.#channel = new Channel({ role: 'client', sha256, random: options.surroundings.random });
    this.#handshake = new ClientHandshake({ clientVersion: CLIENT_VERSION, sessionTypes: options.sessionTypes });
    this.#clientId = newUuid(options.surroundings.random);
    const { promise, resolve, reject } = Promise.withResolvers<SessionEnd>();
    this.ended = promise;
    this.#settle = { resolve, reject };
  }

  /** Begins; everything else is told to the user and by `ended`. */
  start(): void {
    this.#after('start', this.#options.startMs ?? START_MS, () => this.#tooSlow());
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
    if (this.#over || this.#farewell !== undefined) return;
    if (this.#socket === undefined) {
      this.#finish({ how: 'left' });
      return;
    }
    this.#channel.write(PayloadType.flag, encodeFlag(Flag.terminateSession));
    this.#flush();
    this.#after('leave', LEAVE_MS, () => this.#finish({ how: 'left' }));
  }

  #now(): number {
    return this.#options.surroundings.clock.now();
  }

  /** One timer per name; setting it again replaces it. */
  #after(name: string, milliseconds: number, run: () => void): void {
    this.#timers.get(name)?.();
    const cancel = this.#options.surroundings.clock.after(milliseconds, () => {
      this.#timers.delete(name);
      run();
    });
    this.#timers.set(name, cancel);
  }

  #clear(name: string): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
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
        clientVersion: CLIENT_VERSION,
      }),
    );
    this.#channel.attach();
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
    const every = this.#options.pingMs ?? PING_MS;
    this.#after('ping', every, () => {
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
      this.#pump();
    } catch (error) {
      this.#protocolError(error);
    }
    if (this.#channel.backlog < before) this.#user.drained?.();
  }

  /** One bad frame is as good as a lost one; it comes again. */
  #protocolError(error: unknown): void {
    if (!(error instanceof SsmError)) throw error;
    if (++this.#malformed < MAX_MALFORMED) return;
    this.#fail(new ConnectError('connect/protocol', `The session's messages are broken: ${error.message}`));
  }

  #closedByGateway(frame: Frame): void {
    this.#farewell = { how: 'closed', output: plainOutput(parseChannelClosed(frame.payload).output) };
  }

  /** Hands out what the user takes; a session that was closed ends once nothing is left to hand out. */
  #pump(): void {
    while (!this.#over) {
      const message = this.#channel.peek();
      if (message === undefined || !this.#offer(message.payloadType, message.payload)) break;
      this.#channel.take(this.#now());
    }
    this.#flush();
    if (this.#farewell !== undefined && this.#channel.peek() === undefined) this.#finish(this.#farewell);
  }

  #offer(payloadType: number, payload: Uint8Array): boolean {
    let taken = true;
    for (const step of this.#handshake.receive(payloadType, payload)) {
      if (step.type === 'respond') this.#respond(step.payload, step.refusal);
      if (step.type === 'ready') {
        this.#clear('start');
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
    this.#after('refusal', REFUSAL_MS, () => this.#finish({ how: 'left' }));
  }

  #flush(): void {
    if (this.#over || this.#socket === undefined) return;
    for (const frame of this.#channel.flush(this.#now())) this.#socket.send(frame);
    const due = this.#channel.dueAt();
    if (due === undefined) this.#clear('resend');
    else this.#after('resend', Math.max(1, due - this.#now()), () => this.#flush());
  }

  #lost(loss: SocketLoss): void {
    if (this.#over) return;
    this.#generation++;
    this.#socket = undefined;
    this.#channel.detach();
    this.#clear('ping');
    this.#clear('resend');
    if (this.#farewell !== undefined) {
      this.#pump();
      return;
    }
    // The first upgrade was refused outright: trying again would be refused again.
    if (loss.status !== undefined && loss.status < 500 && !this.#everAttached()) {
      this.#fail(rejected(loss));
      return;
    }
    this.#user.status?.({ type: 'lost', reason: loss.reason });
    this.#comeBack();
  }

  #everAttached(): boolean {
    return this.#lastHeard !== 0;
  }

  #comeBack(): void {
    const delay = retryDelay(this.#attempt++, this.#options.surroundings.random);
    this.#after('resume', delay, () => {
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

  /** IAM's no is final, and so is a refused address; anything else may pass. */
  #failed(error: unknown): void {
    if (this.#over) return;
    const code = error instanceof ConnectError ? error.code : undefined;
    if (code === undefined || code === 'connect/access-denied' || code === 'connect/stream-refused') {
      this.#fail(error);
      return;
    }
    this.#user.status?.({ type: 'retrying', reason: (error as ConnectError).message });
    this.#comeBack();
  }

  #tooSlow(): void {
    this.#fail(
      new ConnectError(
        'connect/start-timeout',
        `The session did not begin within ${(this.#options.startMs ?? START_MS) / 1000} seconds.`,
        [
          'The agent may be stuck (a full disk is a common reason) or too old for the document.',
          'On the instance: systemctl status amazon-ssm-agent, and /var/log/amazon/ssm/amazon-ssm-agent.log',
        ].join('\n'),
      ),
    );
  }

  #finish(end: SessionEnd): void {
    if (this.#over) return;
    if (this.#refusal !== undefined) {
      const hint = 'Take the kmsKeyId out of the session document, or use a client that supports it.';
      this.#fail(new ConnectError('connect/handshake-refused', this.#refusal, hint));
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
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#socket?.close();
    this.#socket = undefined;
  }
}

function rejected(loss: SocketLoss): ConnectError {
  const hint =
    loss.status === 403
      ? 'ssmmessages:OpenDataChannel may be missing for you on this session; plugin-era policies lack it.'
      : undefined;
  return new ConnectError('connect/stream-rejected', `The session's channel was refused: ${loss.reason}.`, hint);
}
