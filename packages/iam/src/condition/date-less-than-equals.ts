/** DateLessThanEquals: an earlier instant or the same (spec/iam 10.12). */

import { compareInstants, readInstant } from './instant.ts';
import type { Operator } from './operator.ts';
import { literalComparator } from './operator.ts';

export const dateLessThanEquals: Operator = {
  name: 'DateLessThanEquals',
  negated: false,
  compile: (source) =>
    literalComparator(source, 'a date', readInstant, (value, wanted) => compareInstants(value, wanted) <= 0),
};
