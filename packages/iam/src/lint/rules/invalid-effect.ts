/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidEffect: Rule = faultRule(
  'invalid-effect',
  'Effect is "Allow" or "Deny"',
  'mend the spelling; the case of the letters counts',
);
