/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const unsupportedWildcardInPrincipal: Rule = faultRule(
  'unsupported-wildcard-in-principal',
  'a principal takes no wildcard but "*" alone',
  'write "*" and narrow it with ArnLike on aws:PrincipalArn',
);
