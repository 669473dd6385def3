/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidConditionOperator: Rule = faultRule(
  'invalid-condition-operator',
  'there is no such condition operator',
  "write one of IAM's, such as StringEquals, ArnLike or BoolIfExists",
);
