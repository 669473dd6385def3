/**
 * Tokens of data and control channels: random, valid once and for a short time, for one side of one session or for one
 * node's control channel. spec/session-manager 1.5.
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

  /**
   * What the token was issued for, if `fits` accepts that for this socket. A token is valid once, also when it does not
   * fit.
   */
  redeem(token: string, fits: (ticket: Ticket) => boolean): Ticket | undefined {
    const issued = this.#issued.get(token);
    if (issued === undefined) return undefined;
    // Also when it does not fit: a token that is presented for another channel has leaked.
    this.#issued.delete(token);
    issued.cancel();
    return fits(issued.ticket) ? issued.ticket : undefined;
  }

  /** Revokes every unused token of a session. */
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
