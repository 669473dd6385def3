/** StringNotLike: true when no value of the policy matches as StringLike would; also when the key is missing (spec/iam 10.4). */
import type { Operator } from './operator.ts';
import { stringLike } from './string-like.ts';

export const stringNotLike: Operator = { ...stringLike, name: 'StringNotLike', negated: true };
