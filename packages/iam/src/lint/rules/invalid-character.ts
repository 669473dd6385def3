/** IAM takes U+0009, U+000A, U+000D and U+0020 to U+00FF (spec/iam 1.5). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const invalidCharacter: Rule = faultRule(
  'invalid-character',
  'IAM does not take this character',
  'type it plainly: quotes, dashes and blanks copied from a page are others',
);
