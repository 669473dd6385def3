/**
 * Tokens of data and control channels: random, valid once and for a short time, for one side of one session or for one
 * node's control channel. spec/session-manager 1.5.
 */
import type { Cancel, Scheduler } from './scheduler.ts';

export type Ticket =
  | { readonly side: 'client' | 'agent'; readonly accountId: string; readonly sessionId: string }
  | { readonly side: 'control'; readonly accountId: string; readonly instanceId: string };

/** Unspent tokens for one end of a session, or of one node; a client that loses an answer asks again once or twice. */
const mostUnspent = 8;

type Issued = { readonly ticket: Ticket; readonly cancel: Cancel };

export class Tokens {
  readonly #issued = new Map<string, Issued>();
  /** The unspent tokens of each end, oldest first. */
  readonly #ofEnd = new Map<string, Set<string>>();
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
    const cancel = this.#scheduler.after(this.#lifeMs, () => this.#withdraw(token));
    this.#issued.set(token, { ticket, cancel });
    const end = endOf(ticket);
    const unspent = this.#ofEnd.get(end) ?? new Set();
    this.#ofEnd.set(end, unspent.add(token));
    if (unspent.size > mostUnspent) {
      for (const oldest of unspent) {
        this.#withdraw(oldest);
        break;
      }
    }
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
    this.#withdraw(token);
    return fits(issued.ticket) ? issued.ticket : undefined;
  }

  /** Revokes every unused token of a session. */
  revokeSession(sessionId: string): void {
    for (const side of ['client', 'agent'] as const) {
      for (const token of [...(this.#ofEnd.get(`${side} ${sessionId}`) ?? [])]) this.#withdraw(token);
    }
  }

  close(): void {
    for (const { cancel } of this.#issued.values()) cancel();
    this.#issued.clear();
    this.#ofEnd.clear();
  }

  #withdraw(token: string): void {
    const issued = this.#issued.get(token);
    if (issued === undefined) return;
    issued.cancel();
    this.#issued.delete(token);
    const end = endOf(issued.ticket);
    const unspent = this.#ofEnd.get(end);
    unspent?.delete(token);
    if (unspent?.size === 0) this.#ofEnd.delete(end);
  }
}

const endOf = (ticket: Ticket): string =>
  ticket.side === 'control' ? `node ${ticket.accountId}/${ticket.instanceId}` : `${ticket.side} ${ticket.sessionId}`;
