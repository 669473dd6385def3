/**
 * The decision on a request: allowed, denied, or dependent on context keys whose value is unknown (spec/iam 10.16),
 * with the reason.
 */
import type { AccessRequest } from '../request.ts';
import type { Denial } from './denial.ts';
import type { ResourceDecisionTrace } from './trace.ts';

/**
 * What `authorise` returns. The functions of ../explain read it: `explain` and `describeDenial` put it into words,
 * `unknownConditions` lists the conditions whose result is unknown. `trace` is made when it is first read: do not change the request or the policies before.
 */
export type Decision = {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly action: string;
  readonly request: AccessRequest;
  /**
   * Of `depends`, the context keys whose values decide, sorted and spelt as in `unknown` of the request: once all of
   * them are given, the decision is `allowed` or `denied`. More keys than necessary where the policies have too many
   * conditions to try out. Of `allowed` and `denied`, none.
   */
  readonly keys: readonly string[];
  /** Why it is denied: for the first resource with an explicit deny, or else for the first that is denied. */
  readonly denial?: Denial;
  /** The evaluation of each resource, down to single values. Made on first use, by evaluating the request again. */
  readonly trace: readonly ResourceDecisionTrace[];
};
