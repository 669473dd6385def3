/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidAction: Rule = faultRule(
  'invalid-action',
  'this is not an action',
  'write "service:Name", such as "ssm:StartSession"',
);
