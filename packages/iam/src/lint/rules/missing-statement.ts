/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const missingStatement: Rule = faultRule('missing-statement', 'the policy has no Statement', 'add "Statement"');
