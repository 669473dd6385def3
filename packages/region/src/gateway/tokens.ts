/**
 * Tokens that open a socket: random, single use, short-lived, and each good for one side of one session (or one
 * node's control channel) only. spec/session-manager 1.5.
 */
import type { Cancel, Scheduler } from './scheduler.ts';

export type Ticket =
  | { readonly side: 'client' | 'agent'; readonly accountId: string; readonly sessionId: string }
  | { readonly side: 'control'; readonly accountId: string; readonly instanceId: string };

type Issued = { readonly ticket: Ticket; readonly cancel: Cancel };

export class Tokens {
  readonly #issued = new Map<string, Issued>();
  readonly #scheduler: Scheduler;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #lifeMs: number;

  constructor(scheduler: Scheduler, random: (bytes: number) => Uint8Array, lifeMs: number) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#lifeMs = lifeMs;
  }

  issue(ticket: Ticket): string {
    const token = Buffer.from(this.#random(48)).toString('base64url');
    const cancel = this.#scheduler.after(this.#lifeMs, () => this.#issued.delete(token));
    this.#issued.set(token, { ticket, cancel });
    return token;
  }

  /** What the token opens, only if `fits` says it is meant for this socket. A token that was looked at is spent. */
  redeem(token: string, fits: (ticket: Ticket) => boolean): Ticket | undefined {
    const issued = this.#issued.get(token);
    if (issued === undefined) return undefined;
    // Spent even when it does not fit: a token seen on the wrong socket has leaked.
    this.#issued.delete(token);
    issued.cancel();
    return fits(issued.ticket) ? issued.ticket : undefined;
  }

  /** Withdraws every unspent token of a session. */
  revokeSession(sessionId: string): void {
    for (const [token, { ticket, cancel }] of this.#issued) {
      if (ticket.side === 'control' || ticket.sessionId !== sessionId) continue;
      this.#issued.delete(token);
      cancel();
    }
  }

  close(): void {
    for (const { cancel } of this.#issued.values()) cancel();
    this.#issued.clear();
  }
}
