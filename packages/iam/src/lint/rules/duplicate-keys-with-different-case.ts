/** Refused by IAM when the policy is stored; the parser finds it (spec/iam 1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const duplicateKeysWithDifferentCase: Rule = faultRule(
  'duplicate-keys-with-different-case',
  'two keys differ in case only, which does not count',
  'write the key once, with all its values in a list',
);
