/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const missingArnField: Rule = faultRule(
  'missing-arn-field',
  'a session policy needs all six fields of an ARN',
  'write them out, a star for any',
);
