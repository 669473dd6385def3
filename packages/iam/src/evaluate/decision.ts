/** The answer: allowed, denied, or depends on keys nobody told us (spec/iam 10.16), with why. */
import type { AccessRequest } from '../request.ts';
import type { Denial } from './denial.ts';
import type { ResourceDecisionTrace } from './trace.ts';

/**
 * The answer of `authorise`, which `explain`, `describeDenial` and `openConditions` read. Request and policies have to stay
 * as they were until `trace` was read, by one of these or by hand.
 */
export type Decision = {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly action: string;
  readonly request: AccessRequest;
  /**
   * Context keys that settle a `depends`, as `unknown` spells them, sorted; empty otherwise. More than needed where a
   * policy has too many conditions to try out, never fewer.
   */
  readonly keys: readonly string[];
  /** Why it is denied: the first resource a Deny refuses, or else the first that is refused. */
  readonly denial?: Denial;
  /** What was compared with what, per resource. Written on first use by another run of the pass that decided. */
  readonly trace: readonly ResourceDecisionTrace[];
};
