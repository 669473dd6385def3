/** What cannot be read is not guessed at (spec/iam 1.1). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const jsonSyntaxError: Rule = faultRule(
  'json-syntax-error',
  'the text cannot be read as a policy',
  'mend the JSON at this place',
);
