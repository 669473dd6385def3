/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidConditionKeyFormat: Rule = faultRule(
  'invalid-condition-key-format',
  'this is not a condition key',
  'write "service:Name" without blanks',
);
