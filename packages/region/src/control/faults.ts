/**
 * Faults that the region is told to have: a call that matches one is throttled, delayed, answered with an error of the server,
 * cut short or not answered. Each fault draws from its own seed, so the same calls in the same order meet the same faults.
 */
import { randomUUID } from 'node:crypto';
import type { Scheduler } from '../gateway/scheduler.ts';
import { seededRandom } from '../random.ts';
import type { ServerStatus } from '../server/overload.ts';

export const faultKinds = ['throttle', 'error', 'delay', 'truncate', 'cut'] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultRequest = {
  readonly kind: FaultKind;
  /** Signing name, such as `ssm`; any when left out, as for all that follow. */
  readonly service?: string;
  readonly operation?: string;
  /** ARN of a user, a role or a role session, or the name of a user. */
  readonly caller?: string;
  /** Which page of a listing: 1 is a call without a token. */
  readonly page?: number;
  /** Of the calls that match, the part that meets the fault: 0 to 1. */
  readonly rate: number;
  readonly seed: string;
  /** How many calls meet it before it is over. */
  readonly count?: number;
  readonly delayMilliseconds: number;
  /** HTTP status of `error`. */
  readonly status: ServerStatus;
};

export type Fault = FaultRequest & {
  readonly id: string;
  /** Calls that have met it. */
  met: number;
};

/** A call as far as faults look at it. */
export type FaultSubject = {
  readonly service: string;
  readonly operation: string;
  /** What its caller is called; the first is theirs alone. */
  readonly callerNames: readonly unknown[];
  /** The token by which it asks for a further page. */
  readonly pageToken: string | undefined;
};

export const mostFaults = 100;
/** Listings whose pages one fault counts at a time; the oldest is forgotten. */
const mostListings = 100;

type Kept = { readonly fault: Fault; readonly draw: () => number; readonly pages: Map<string, PageSeen> };
type PageSeen = { readonly token: string | undefined; readonly page: number };

/** Calls that are delayed at a time; one more is not. */
const mostWaiting = 1000;

/** What an answer goes to: a call whose client has gone waits no longer. */
type Answered = { once(event: 'close', run: () => void): unknown; off(event: 'close', run: () => void): unknown };

export class Faults {
  readonly #kept = new Map<string, Kept>();
  readonly #scheduler: Pick<Scheduler, 'after'>;
  #waiting = 0;

  constructor(scheduler: Pick<Scheduler, 'after'>) {
    this.#scheduler = scheduler;
  }

  get all(): readonly Fault[] {
    return [...this.#kept.values()].map(({ fault }) => fault);
  }

  /** Undefined when the table is full. */
  add(request: FaultRequest): Fault | undefined {
    if (this.#kept.size >= mostFaults) return undefined;
    const fault: Fault = { ...request, id: randomUUID().slice(0, 8), met: 0 };
    const random = seededRandom(request.seed);
    const draw = (): number => Buffer.from(random(4)).readUInt32BE() / 2 ** 32;
    this.#kept.set(fault.id, { fault, draw, pages: new Map() });
    return fault;
  }

  remove(id: string): boolean {
    return this.#kept.delete(id);
  }

  clear(): void {
    this.#kept.clear();
  }

  /** The faults that this call meets, in the order they were added. */
  meet(subject: FaultSubject): readonly Fault[] {
    const met: Fault[] = [];
    for (const { fault, draw, pages } of this.#kept.values()) {
      if (!matches(fault, subject)) continue;
      if (fault.page !== undefined && pageOf(pages, subject) !== fault.page) continue;
      if (fault.count !== undefined && fault.met >= fault.count) continue;
      // Drawn for every call that matches, so that a rate changes which of them meet it and not the order.
      if (draw() >= fault.rate) continue;
      fault.met += 1;
      met.push(fault);
    }
    return met;
  }

  async wait(milliseconds: number, answered: Answered): Promise<void> {
    if (this.#waiting >= mostWaiting) return;
    this.#waiting += 1;
    const over = Promise.withResolvers<void>();
    const cancel = this.#scheduler.after(milliseconds, over.resolve);
    answered.once('close', over.resolve);
    await over.promise;
    answered.off('close', over.resolve);
    cancel();
    this.#waiting -= 1;
  }
}

function matches({ service, operation, caller }: Fault, subject: FaultSubject): boolean {
  if (service !== undefined && service !== subject.service) return false;
  if (operation !== undefined && operation !== subject.operation) return false;
  return caller === undefined || subject.callerNames.includes(caller);
}

/** Tokens say nothing about a number: pages are counted for each caller and operation. A page that is repeated stays the same. */
function pageOf(pages: Map<string, PageSeen>, { callerNames, service, operation, pageToken }: FaultSubject): number {
  const listing = `${String(callerNames[0])} ${service}:${operation}`;
  const before = pages.get(listing);
  let page = 1;
  if (pageToken !== undefined) page = before?.token === pageToken ? before.page : (before?.page ?? 1) + 1;
  pages.delete(listing);
  pages.set(listing, { token: pageToken, page });
  const [oldest] = pages.keys();
  if (pages.size > mostListings && oldest !== undefined) pages.delete(oldest);
  return page;
}
