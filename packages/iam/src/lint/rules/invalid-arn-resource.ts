/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidArnResource: Rule = faultRule(
  'invalid-arn-resource',
  'IAM takes no wildcard in the type of a resource',
  'write the type out, such as user/*',
);
