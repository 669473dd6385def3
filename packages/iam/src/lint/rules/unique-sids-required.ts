/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const uniqueSidsRequired: Rule = faultRule(
  'unique-sids-required',
  'a Sid stands twice in one policy',
  'give each statement its own, or none',
);
