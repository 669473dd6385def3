/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const unsupportedSid: Rule = faultRule(
  'unsupported-sid',
  'a Sid is made of letters and digits',
  'take other signs out',
);
