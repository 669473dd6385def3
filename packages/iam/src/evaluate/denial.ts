/** Why access to a resource is denied. */
import type { PolicyType } from '../document/document.ts';

/** An explicit deny or an implicit deny, and the policy type it comes from. */
export type Denial = {
  /** Explicit: a Deny statement applies. Implicit: a policy type that must allow does not. */
  readonly kind: 'explicit' | 'implicit';
  /** The policy type that denies, or that does not allow. */
  readonly policyType: PolicyType;
  readonly resource: string;
};
