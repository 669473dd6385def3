/**
 * The client's end of one session's data channel, which outlives its connections: it is connected, resumed when a
 * connection is lost, and over when the gateway, the service or this side ends the session (spec/session-manager 1.3, 12, 18).
 */
import type { SessionType } from '@sallyport/aws';
import { type AgreedSession, type EncryptionRequest, encodeFlag, Flag, PayloadType } from '@sallyport/ssm';
import type { SessionDataKey } from '../aws/ssm-api.ts';
import type { ConnectError } from '../connect-error.ts';
import { Connection, type ConnectionOptions, type StreamEndpoint } from './connection.ts';
import { tooSlow, upgradeRejected } from './data-channel-errors.ts';
import { MessagePump } from './message-pump.ts';
import { type ConnectionStatus, isRefusal, isRetried, Resumer } from './resume-policy.ts';
import { type SessionEnd, SessionEnding } from './session-end.ts';
import type { SocketLoss } from './stream-socket.ts';
import { Timers } from './timers.ts';

/** What runs over the channel: a shell, a command. */
export interface DataChannelHandler {
  /** Input may flow from now on. */
  ready(session: AgreedSession): void;
  /** One payload, in order, once. False: not now; call `deliver` when ready, and it comes again. */
  data(payloadType: number, payload: Uint8Array): boolean;
  /** Acknowledgements came in: more may be written. */
  drained?(): void;
  status?(status: ConnectionStatus): void;
}

export type DataChannelOptions = ConnectionOptions & {
  readonly endpoint: StreamEndpoint;
  readonly sessionTypes: readonly SessionType[];
  /** ResumeSession: where to connect next, or undefined when the session is over. Throws ConnectError. */
  resume(): Promise<StreamEndpoint | undefined>;
  /** Asks KMS for a data key of this session. Throws ConnectError. */
  dataKey(request: EncryptionRequest): Promise<SessionDataKey>;
  /** From the first attempt until input may flow. */
  readonly startMs?: number;
};

const defaultStartMs = 30_000;
/** For the gateway to close the channel after this side terminated the session. */
const terminateMs = 400;
/** For the agent to end a session whose handshake was refused. */
const refusalMs = 2_000;

export class DataChannel {
  readonly #options: DataChannelOptions;
  readonly #timers: Timers;
  readonly #connection: Connection;
  readonly #resumer: Resumer;
  readonly #messages: MessagePump;
  readonly #ending: SessionEnding;

  constructor(options: DataChannelOptions, handler: DataChannelHandler) {
    this.#options = options;
    const { clock, random } = options.platform;
    this.#timers = new Timers(clock);
    this.#ending = new SessionEnding(() => this.#release());
    this.#connection = new Connection(options, {
      opened: () => this.#opened(),
      message: (bytes) => this.#messages.receive(bytes),
      lost: (loss) => this.#lost(loss),
      failed: (error) => this.#failed(error),
    });
    this.#resumer = new Resumer(
      { clock, random, resume: () => options.resume() },
      {
        resumed: (endpoint) => this.#connection.connect(endpoint),
        gone: () => this.#ending.finish({ how: 'gone' }),
        failed: (error) => this.#failed(error),
        status: (status) => handler.status?.(status),
      },
    );
    this.#messages = new MessagePump(
      { clock, random, sessionTypes: options.sessionTypes, dataKey: (request) => options.dataKey(request) },
      {
        send: (frame) => this.#connection.send(frame),
        ready: (session) => {
          this.#timers.clear('start');
          handler.ready(session);
        },
        data: (payloadType, payload) => handler.data(payloadType, payload),
        delivered: () => this.#endIfDelivered(),
        drained: () => handler.drained?.(),
        refused: (refusal, error) => this.#refused(refusal, error),
        channelClosed: (output) => this.#ending.channelClosed(output),
        failed: (error) => this.#ending.fail(error),
      },
    );
  }

  /** Settles once. Rejects with ConnectError when the session could not be had or kept. */
  get ended(): Promise<SessionEnd> {
    return this.#ending.ended;
  }

  /** Begins; everything else is told to the handler and by `ended`. */
  start(): void {
    const startMs = this.#options.startMs ?? defaultStartMs;
    this.#timers.set('start', startMs, () => this.#ending.fail(tooSlow(startMs)));
    this.#connection.connect(this.#options.endpoint);
  }

  get ready(): boolean {
    return this.#messages.ready;
  }

  /** Bytes written and not yet acknowledged: stop reading the input while this is high. */
  get backlog(): number {
    return this.#messages.backlog;
  }

  set maxPayload(bytes: number) {
    this.#messages.maxPayload = bytes;
  }

  write(payloadType: number, payload: Uint8Array): void {
    if (this.#ending.closed === undefined) this.#messages.write(payloadType, payload);
  }

  /** The handler can take data again. */
  deliver(): void {
    this.#messages.deliver();
  }

  /** Ends the session from this side: the agent is told, and given a moment to close the channel. */
  terminate(): void {
    const { closed } = this.#ending;
    if (!this.#connection.exists || closed !== undefined) {
      this.#ending.finish(closed ?? { how: 'terminated' });
      return;
    }
    this.#messages.write(PayloadType.flag, encodeFlag(Flag.terminateSession));
    this.#timers.set('terminate', terminateMs, () => this.#ending.finish({ how: 'terminated' }));
  }

  #opened(): void {
    this.#resumer.connected();
    this.#messages.attach();
  }

  #lost(loss: SocketLoss): void {
    this.#messages.detach();
    const { everOpened } = this.#connection;
    if (this.#ending.closed !== undefined) this.#messages.deliver();
    else if (isRefusal(loss, everOpened)) this.#ending.fail(upgradeRejected(loss));
    else this.#resumer.lost(loss.reason);
  }

  #failed(error: unknown): void {
    if (isRetried(error, this.#connection.everOpened)) this.#resumer.retry((error as ConnectError).message);
    else this.#ending.fail(error);
  }

  #refused(refusal: string, error: ConnectError | undefined): void {
    this.#ending.refused(refusal, error);
    // The agent gives up by itself; when it does not, this side does.
    this.#timers.set('refusal', refusalMs, () => this.#ending.finish({ how: 'terminated' }));
  }

  #endIfDelivered(): void {
    const { closed } = this.#ending;
    if (closed !== undefined && this.#messages.isEmpty) this.#ending.finish(closed);
  }

  #release(): void {
    this.#timers.clearAll();
    this.#connection.close();
    this.#resumer.close();
    this.#messages.close();
  }
}
