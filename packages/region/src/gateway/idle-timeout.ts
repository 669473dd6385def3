/**
 * Idle session timeout: neither side has sent a new stream message for so long. Retransmissions do not count, or one
 * that is never acknowledged would keep a session from ever timing out. spec/session-manager 12.1.
 */
import { type Scheduler, Timer } from './scheduler.ts';

export class IdleTimeout {
  readonly #scheduler: Scheduler;
  readonly #timer: Timer;
  readonly #idleMs: number;
  readonly #expired: () => void;
  readonly #newest = { client: -1, agent: -1 };
  #lastActive: number;

  constructor(scheduler: Scheduler, idleMs: number, expired: () => void) {
    this.#scheduler = scheduler;
    this.#timer = new Timer(scheduler);
    this.#idleMs = idleMs;
    this.#expired = expired;
    this.#lastActive = scheduler.now();
  }

  /** The timer is checked when it fires and not set again with every message. */
  start(after: number = this.#idleMs): void {
    this.#timer.set(after, () => {
      const left = this.#lastActive + this.#idleMs - this.#scheduler.now();
      if (left <= 0) this.#expired();
      else this.start(left);
    });
  }

  heard(side: 'client' | 'agent', sequence: number): void {
    if (sequence <= this.#newest[side]) return;
    this.#newest[side] = sequence;
    this.#lastActive = this.#scheduler.now();
  }

  clear(): void {
    this.#timer.clear();
  }
}
