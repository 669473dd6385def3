/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const unsupportedActionInPolicy: Rule = faultRule(
  'unsupported-action-in-policy',
  'this kind of policy cannot speak of this action',
  'name an action that belongs here',
);
