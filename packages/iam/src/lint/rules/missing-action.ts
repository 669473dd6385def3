/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const missingAction: Rule = faultRule(
  'missing-action',
  'a statement has neither Action nor NotAction',
  'add "Action"',
);
