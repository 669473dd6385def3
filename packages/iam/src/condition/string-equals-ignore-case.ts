/** StringEqualsIgnoreCase: the same text but for case (spec/iam 10.8). */

import { textPattern } from '../match/pattern.ts';
import type { Operator } from './operator.ts';

export const stringEqualsIgnoreCase: Operator = {
  name: 'StringEqualsIgnoreCase',
  negated: false,
  compile: (source, variables) => textPattern(source, { variables, wildcards: false, fold: true }),
};
