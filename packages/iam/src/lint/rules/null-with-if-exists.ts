/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const nullWithIfExists: Rule = faultRule(
  'null-with-if-exists',
  'Null takes neither qualifier nor IfExists',
  'write "Null"',
);
