/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidVersion: Rule = faultRule(
  'invalid-version',
  'there is no such version of the language',
  'write "Version": "2012-10-17"',
);
