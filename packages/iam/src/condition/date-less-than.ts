/** DateLessThan: an earlier instant (spec/iam 10.12). */

import { compareInstants, readInstant } from './instant.ts';
import type { Operator } from './operator.ts';
import { literalComparator } from './operator.ts';

export const dateLessThan: Operator = {
  name: 'DateLessThan',
  negated: false,
  compile: (source) =>
    literalComparator(source, 'a date', readInstant, (value, wanted) => compareInstants(value, wanted) < 0),
};
