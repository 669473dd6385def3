/** How a session ends, and that it does so once (spec/session-manager 6, 18). */
import type { ConnectError } from '../connect-error.ts';
import { handshakeRefused } from './data-channel-errors.ts';

/** Failures to connect are errors instead. */
export type SessionEnd =
  /** The gateway sent channel_closed; `output` is for the person, and empty after an ordinary end. */
  | { readonly how: 'closed'; readonly output: string }
  /** The service no longer has the session. */
  | { readonly how: 'gone' }
  /** It was terminated from this side. */
  | { readonly how: 'terminated' };

export class SessionEnding {
  /** Rejects with ConnectError when the session could not be had or kept. */
  readonly ended: Promise<SessionEnd>;
  readonly #resolve: (end: SessionEnd) => void;
  readonly #reject: (error: unknown) => void;
  readonly #release: () => void;
  #closed: SessionEnd | undefined;
  #refusal: ConnectError | undefined;
  #over = false;

  /** `release` is called once, before `ended` settles. */
  constructor(release: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<SessionEnd>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#release = release;
  }

  get over(): boolean {
    return this.#over;
  }

  /** What channel_closed said, once it came: the session ends when all output has been delivered. */
  get closed(): SessionEnd | undefined {
    return this.#closed;
  }

  channelClosed(output: string): void {
    this.#closed = { how: 'closed', output };
  }

  /** The handshake was answered with a refusal: however the session ends now, that is why. */
  refused(refusal: string, error: ConnectError = handshakeRefused(refusal)): void {
    this.#refusal = error;
  }

  finish(end: SessionEnd): void {
    if (this.#refusal !== undefined) this.fail(this.#refusal);
    else this.#settle(() => this.#resolve(end));
  }

  fail(error: unknown): void {
    this.#settle(() => this.#reject(error));
  }

  #settle(settle: () => void): void {
    if (this.#over) return;
    this.#over = true;
    this.#release();
    settle();
  }
}
