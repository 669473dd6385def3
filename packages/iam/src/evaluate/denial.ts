/** Why access to a resource is denied. */
import type { PolicyType } from '../document/document.ts';

/** An explicit deny or an implicit deny, and the policy type it comes from. */
export type Denial = {
  /** Explicit: a Deny statement applies. Implicit: a policy type that must allow does not. */
  readonly kind: 'explicit' | 'implicit';
  /**
   * The policy type that denies, or that does not allow. `resource` where no policy decides: a principal of another
   * partition, or a resource that only AWS can change.
   */
  readonly policyType: PolicyType;
  readonly resource: string;
};
