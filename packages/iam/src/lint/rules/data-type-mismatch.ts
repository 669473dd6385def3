/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const dataTypeMismatch: Rule = faultRule(
  'data-type-mismatch',
  'a value is of the wrong type',
  'write a string or a list of strings',
);
