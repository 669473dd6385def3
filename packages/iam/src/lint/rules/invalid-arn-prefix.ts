/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidArnPrefix: Rule = faultRule('invalid-arn-prefix', 'this is not a resource', 'write an ARN or "*"');
