/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const roleTrustPolicySyntaxErrorResource: Rule = faultRule(
  'role-trust-policy-syntax-error-resource',
  'a trust policy takes no Resource: it speaks of the role that carries it',
  'take it out',
);
