/** S37: a whole policy pasted into a statement list, or two in one file (spec/iam 1.1): IAM refuses both. */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const policyInPolicy: Rule = faultRule(
  'S37',
  'there is more than one policy in this text',
  'move the inner statements into the outer list, or give each policy its own file',
);
