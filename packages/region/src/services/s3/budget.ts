/** Something a region has a fixed amount of, of which one principal gets a part only: it cannot keep the others from it. */
import { slowDown } from './errors.ts';

export class Budget {
  readonly #most: number;
  readonly #mostEach: number;
  readonly #taken = new Map<string, number>();
  #total = 0;

  constructor(most: number, mostEach: number) {
    this.#most = most;
    this.#mostEach = mostEach;
  }

  /** Throws SlowDown when there is not as much. */
  take(principal: string, amount: number): void {
    const taken = (this.#taken.get(principal) ?? 0) + amount;
    if (this.#total + amount > this.#most || taken > this.#mostEach) throw slowDown();
    this.#total += amount;
    this.#taken.set(principal, taken);
  }

  give(principal: string, amount: number): void {
    this.#total -= amount;
    const left = (this.#taken.get(principal) ?? 0) - amount;
    if (left > 0) this.#taken.set(principal, left);
    else this.#taken.delete(principal);
  }
}
