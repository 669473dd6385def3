/** A misspelt Condition that is skipped widens a policy (spec/iam 1.1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidPolicyElement: Rule = faultRule(
  'invalid-policy-element',
  'there is no such element',
  'mend the spelling: an element IAM does not know must not be skipped',
);
