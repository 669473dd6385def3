/** The answer: allowed, denied, or depends on keys nobody told us (10.16), with why. */
import type { AccessRequest } from '../request.ts';
import type { Denial } from './denial.ts';
import type { ResourceDecisionTrace } from './trace.ts';

/** The answer of `authorise`, which `explain`, `describeDenial` and `openConditions` read. */
export type Decision = {
  readonly verdict: 'allowed' | 'denied' | 'depends';
  readonly action: string;
  readonly request: AccessRequest;
  /** Context keys that settle a `depends`, as `unknown` spells them, sorted; empty otherwise. */
  readonly keys: readonly string[];
  /** Why it is denied; the first resource that is refused. */
  readonly denial?: Denial;
  /** What was compared with what, per resource. Worked out on first use by the same pass that decided. */
  readonly trace: readonly ResourceDecisionTrace[];
};
