/** StringEquals: the same text, case included; a star in it is a star (spec/iam 10.8). */

import { textPattern } from '../match/pattern.ts';
import type { Operator } from './operator.ts';

export const stringEquals: Operator = {
  name: 'StringEquals',
  negated: false,
  compile: (source, variables) => textPattern(source, { variables, wildcards: false }),
};
