/** StringLike: case counts, * and ? are wildcards, also across colons (spec/iam 10.8). */

import { textPattern } from '../match/pattern.ts';
import type { Operator } from './operator.ts';

export const stringLike: Operator = {
  name: 'StringLike',
  negated: false,
  compile: (source, variables) => textPattern(source, { variables, wildcards: true }),
};
