/** StringNotEquals: true when no value of the policy matches as StringEquals would; also when the key is missing (spec/iam 10.4). */
import type { Operator } from './operator.ts';
import { stringEquals } from './string-equals.ts';

export const stringNotEquals: Operator = { ...stringEquals, name: 'StringNotEquals', negated: true };
