/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const missingEffect: Rule = faultRule(
  'missing-effect',
  'a statement has no Effect',
  'add "Effect": "Allow" or "Deny"',
);
