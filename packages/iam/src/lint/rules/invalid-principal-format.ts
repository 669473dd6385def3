/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidPrincipalFormat: Rule = faultRule(
  'invalid-principal-format',
  'this is not a principal',
  'write an account id or the ARN of a root, user, role, assumed role or federated user',
);
