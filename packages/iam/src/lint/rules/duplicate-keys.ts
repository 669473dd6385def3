/** JSON.parse keeps the last of two equal keys in silence (spec/iam 1.1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const duplicateKeys: Rule = faultRule(
  'duplicate-keys',
  'a key stands twice in one object: readers keep one of the two',
  'put both values under one key',
);
