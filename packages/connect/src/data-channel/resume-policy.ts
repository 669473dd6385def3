/**
 * When a lost data channel is resumed: after which failures, how soon, and when the person is told (spec/session-manager 12;
 * spec/client A4, A10). Every attempt asks ResumeSession, whose fresh address and token the next connection needs.
 */
import type { Random } from '@sallyport/ssm';
import { ConnectError, type ConnectErrorCode } from '../connect-error.ts';
import type { Clock } from '../platform.ts';
import type { StreamEndpoint } from './connection.ts';
import { retryDelay } from './retry-delay.ts';
import type { SocketLoss } from './stream-socket.ts';
import { Timers } from './timers.ts';

export type ConnectionStatus =
  | { readonly type: 'connected' }
  /** Not connected for longer than a moment. */
  | { readonly type: 'lost'; readonly reason: string }
  /** An attempt to connect again failed; there will be another. */
  | { readonly type: 'retrying'; readonly reason: string };

const transient: readonly ConnectErrorCode[] = [
  'connect/endpoint-unreachable',
  'connect/throttled',
  'connect/service-error',
];
const renewable: readonly ConnectErrorCode[] = [
  'connect/credentials-expired',
  'connect/credentials-invalid',
  'connect/no-credentials',
];

/** Failures that pass by themselves are waited out; a session that has begun also waits for its person to log in again. */
export function isRetried(error: unknown, everOpened: boolean): boolean {
  if (!(error instanceof ConnectError)) return false;
  return transient.includes(error.code) || (everOpened && renewable.includes(error.code));
}

/** The first upgrade was answered with a refusal, and so would be the next. */
export function isRefusal(loss: SocketLoss, everOpened: boolean): boolean {
  return loss.status !== undefined && loss.status < 500 && !everOpened;
}

export type ResumerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** ResumeSession: where to connect next, or undefined when the session is over. Throws ConnectError. */
  resume(): Promise<StreamEndpoint | undefined>;
};

export interface ResumerEvents {
  resumed(endpoint: StreamEndpoint): void;
  /** The service no longer has the session. */
  gone(): void;
  /** `resume` threw this. */
  failed(error: unknown): void;
  status(status: ConnectionStatus): void;
}

/** The hourly close of the gateway and short gaps are over before a person would notice. */
const tellAfterMs = 1_500;

export class Resumer {
  readonly #options: ResumerOptions;
  readonly #events: ResumerEvents;
  readonly #timers: Timers;
  #attempt = 0;
  /** The person has been told that the connection is lost. */
  #told = false;
  #closed = false;

  constructor(options: ResumerOptions, events: ResumerEvents) {
    this.#options = options;
    this.#events = events;
    this.#timers = new Timers(options.clock);
  }

  connected(): void {
    this.#attempt = 0;
    this.#told = false;
    this.#timers.clear('tell');
    this.#events.status({ type: 'connected' });
  }

  /** Resumes the session after its connection was lost. */
  lost(reason: string): void {
    this.#timers.set('tell', tellAfterMs, () => {
      this.#told = true;
      this.#events.status({ type: 'lost', reason });
    });
    this.#schedule();
  }

  /** Resumes the session after an attempt that failed. */
  retry(reason: string): void {
    if (this.#told) this.#events.status({ type: 'retrying', reason });
    this.#schedule();
  }

  /** For good: no event follows. */
  close(): void {
    this.#closed = true;
    this.#timers.clearAll();
  }

  #schedule(): void {
    this.#timers.set('resume', retryDelay(this.#attempt++, this.#options.random), () => this.#resume());
  }

  #resume(): void {
    this.#options.resume().then(
      (endpoint) => {
        if (this.#closed) return;
        if (endpoint === undefined) this.#events.gone();
        else this.#events.resumed(endpoint);
      },
      (error: unknown) => {
        if (!this.#closed) this.#events.failed(error);
      },
    );
  }
}
