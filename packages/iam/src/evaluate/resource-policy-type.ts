/**
 * The type of policy a resource has: the trust policy of a role, the key policy of a KMS key, or another resource-based
 * policy.
 */
import type { Arn } from '@sallyport/aws';
import type { PolicyType } from '../document/document.ts';

export type ResourcePolicyType = Extract<PolicyType, 'resource' | 'trust' | 'key'>;

/**
 * Follows from the ARN, not from the policies given: every role and every KMS key has a policy that must allow
 * (spec/iam 7.4), also when the policy is not among those given. `action` is folded (match/fold.ts).
 */
export function resourcePolicyType(arn: Arn | undefined, action: string): ResourcePolicyType {
  const [, , service, , , resourcePart] = arn ?? [];
  if (service === 'iam' && resourcePart?.startsWith('role/') === true && serviceOf(action) === 'sts') return 'trust';
  return service === 'kms' && resourcePart?.startsWith('key/') === true ? 'key' : 'resource';
}

/** `sts` of `sts:AssumeRole` */
export function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}
