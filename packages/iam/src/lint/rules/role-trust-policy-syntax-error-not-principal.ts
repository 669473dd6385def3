/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const roleTrustPolicySyntaxErrorNotPrincipal: Rule = faultRule(
  'role-trust-policy-syntax-error-not-principal',
  'a trust policy takes no NotPrincipal',
  'write Principal, and narrow it with ArnNotLike on aws:PrincipalArn',
);
