/** DateNotEquals: true when no value of the policy matches as DateEquals would; also when the key is missing (spec/iam 10.4). */

import { dateEquals } from './date-equals.ts';
import type { Operator } from './operator.ts';

export const dateNotEquals: Operator = { ...dateEquals, name: 'DateNotEquals', negated: true };
