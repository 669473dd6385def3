/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const unsupportedElementCombination: Rule = faultRule(
  'unsupported-element-combination',
  'an element and its Not stand in one statement',
  'keep one of the two',
);
