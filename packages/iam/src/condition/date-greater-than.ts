/** DateGreaterThan: a later instant (spec/iam 10.12). */

import { compareInstants, readInstant } from './instant.ts';
import type { Operator } from './operator.ts';
import { literalComparator } from './operator.ts';

export const dateGreaterThan: Operator = {
  name: 'DateGreaterThan',
  negated: false,
  compile: (source) =>
    literalComparator(source, 'a date', readInstant, (value, wanted) => compareInstants(value, wanted) > 0),
};
