/** NumericLessThan: a smaller number (spec/iam 10.11). */

import { compareDecimals, readDecimal } from './decimal.ts';
import type { Operator } from './operator.ts';
import { literalComparator } from './operator.ts';

export const numericLessThan: Operator = {
  name: 'NumericLessThan',
  negated: false,
  compile: (source) =>
    literalComparator(source, 'a decimal number', readDecimal, (value, wanted) => compareDecimals(value, wanted) < 0),
};
