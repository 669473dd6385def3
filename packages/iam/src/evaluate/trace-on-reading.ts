/**
 * A decision whose trace is made when it is first read. The accessor is a member of each decision, so that copies, comparisons
 * and JSON have the trace, and the same function for all: V8 keeps a hidden class for each accessor made anew, and with it all
 * that the accessor can reach, until the next full collection.
 */
import type { AccessRequest } from '../request.ts';
import type { Decision } from './decision.ts';
import type { Denial } from './denial.ts';
import type { ResourceDecisionTrace } from './trace.ts';

export function traceOnReading(
  decision: Omit<Decision, 'trace'>,
  makeTrace: () => readonly ResourceDecisionTrace[],
): Decision {
  return new TracedDecision(decision, makeTrace);
}

class TracedDecision implements Decision {
  readonly verdict: Decision['verdict'];
  readonly action: string;
  readonly request: AccessRequest;
  readonly keys: readonly string[];
  readonly denial?: Denial;
  declare readonly trace: readonly ResourceDecisionTrace[];
  readonly #makeTrace: () => readonly ResourceDecisionTrace[];
  #trace: readonly ResourceDecisionTrace[] | undefined;

  constructor(
    { verdict, action, request, keys, denial }: Omit<Decision, 'trace'>,
    makeTrace: () => readonly ResourceDecisionTrace[],
  ) {
    this.verdict = verdict;
    this.action = action;
    this.request = request;
    this.keys = keys;
    if (denial !== undefined) this.denial = denial;
    this.#makeTrace = makeTrace;
    Object.defineProperty(this, 'trace', TracedDecision.#onReading);
  }

  static readonly #onReading: PropertyDescriptor = {
    enumerable: true,
    get(this: TracedDecision) {
      this.#trace ??= this.#makeTrace();
      return this.#trace;
    },
  };
}
