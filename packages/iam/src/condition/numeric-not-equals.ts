/** NumericNotEquals: true when no value of the policy matches as NumericEquals would; also when the key is missing (spec/iam 10.4). */

import { numericEquals } from './numeric-equals.ts';
import type { Operator } from './operator.ts';

export const numericNotEquals: Operator = { ...numericEquals, name: 'NumericNotEquals', negated: true };
