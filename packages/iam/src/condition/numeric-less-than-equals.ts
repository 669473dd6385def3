/** NumericLessThanEquals: a smaller number or the same (spec/iam 10.11). */

import { compareDecimals, readDecimal } from './decimal.ts';
import type { Operator } from './operator.ts';
import { literalComparator } from './operator.ts';

export const numericLessThanEquals: Operator = {
  name: 'NumericLessThanEquals',
  negated: false,
  compile: (source) =>
    literalComparator(source, 'a decimal number', readDecimal, (value, wanted) => compareDecimals(value, wanted) <= 0),
};
