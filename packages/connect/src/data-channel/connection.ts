/**
 * The WebSocket of a data channel: opened at a stream's address with its token, pinged, and reported lost when it closes
 * or nothing is heard on it (spec/session-manager 1.3, 12; spec/client A3). A lost one may be followed by another.
 */
import { encodeOpenClientData, newUuid, ourClientVersion } from '@sallyport/ssm';
import type { Platform } from '../platform.ts';
import type { SocketLoss, StreamSocket } from './stream-socket.ts';
import { Timers } from './timers.ts';
import type { UpgradeRequest } from './upgrade-request.ts';

/** What StartSession and ResumeSession answer; the token opens one connection. */
export type StreamEndpoint = { readonly streamUrl: string; readonly tokenValue: string };

export type ConnectionOptions = {
  readonly platform: Platform;
  /** Checks the address and signs the upgrade. Throws ConnectError. */
  upgradeRequest(streamUrl: string): Promise<UpgradeRequest>;
  /** Between pings; a connection silent for two of them is dead. */
  readonly pingMs?: number;
};

export interface ConnectionEvents {
  /** The token has been sent: frames may follow. */
  opened(): void;
  message(bytes: Uint8Array): void;
  /** At most once for each connection, and nothing of that connection after it. */
  lost(loss: SocketLoss): void;
  /** There was nothing to connect to: `upgradeRequest` threw this. */
  failed(error: unknown): void;
}

const defaultPingMs = 12_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #timers: Timers;
  readonly #clientId: string;
  #socket: StreamSocket | undefined;
  /** Counts sockets: late events of an earlier one are ignored. */
  #generation = 0;
  #lastHeard = 0;
  #everOpened = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#timers = new Timers(options.platform.clock);
    // The same for every connection of a session.
    this.#clientId = newUuid(options.platform.random);
  }

  /** Whether there is a socket, opened or about to be. */
  get exists(): boolean {
    return this.#socket !== undefined;
  }

  /** Whether any connection of this session has been open. */
  get everOpened(): boolean {
    return this.#everOpened;
  }

  connect({ streamUrl, tokenValue }: StreamEndpoint): void {
    const generation = ++this.#generation;
    const isCurrent = (): boolean => generation === this.#generation;
    this.#options.upgradeRequest(streamUrl).then(
      ({ url, headers }) => {
        if (!isCurrent()) return;
        this.#socket = this.#options.platform.sockets(url, headers, {
          open: () => isCurrent() && this.#opened(tokenValue),
          message: (bytes) => isCurrent() && this.#received(bytes),
          alive: () => isCurrent() && this.#heard(),
          lost: (loss) => isCurrent() && this.#lost(loss),
        });
      },
      (error: unknown) => isCurrent() && this.#events.failed(error),
    );
  }

  send(frame: Uint8Array): void {
    this.#socket?.send(frame);
  }

  /** For good: no event follows. */
  close(): void {
    this.#generation++;
    this.#timers.clearAll();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #opened(tokenValue: string): void {
    this.#everOpened = true;
    this.#heard();
    this.#socket?.send(
      encodeOpenClientData({
        requestId: newUuid(this.#options.platform.random),
        tokenValue,
        clientId: this.#clientId,
        clientVersion: ourClientVersion,
      }),
    );
    this.#socket?.ping();
    this.#watch();
    this.#events.opened();
  }

  #received(bytes: Uint8Array): void {
    this.#heard();
    this.#events.message(bytes);
  }

  #heard(): void {
    this.#lastHeard = this.#options.platform.clock.now();
  }

  /** After sleep the timer is late and the silence long, so waking up reconnects at once. */
  #watch(): void {
    const every = this.#options.pingMs ?? defaultPingMs;
    this.#timers.set('ping', every, () => {
      if (this.#options.platform.clock.now() - this.#lastHeard > 2 * every) {
        this.#socket?.terminate();
        this.#lost({ reason: 'nothing was heard from the gateway' });
        return;
      }
      this.#socket?.ping();
      this.#watch();
    });
  }

  #lost(loss: SocketLoss): void {
    this.#generation++;
    this.#timers.clearAll();
    this.#socket = undefined;
    this.#events.lost(loss);
  }
}
