/**
 * The String operators (spec/iam 10.8). Wildcards of Like match across colons; for the others a star is a star. Only the
 * IgnoreCase operators compare without case.
 */
import { textPattern } from '../match/pattern.ts';
import { negationOf, type Operator } from './operator.ts';

const equals: Operator = {
  name: 'StringEquals',
  negated: false,
  compile: (text, supportsVariables) => textPattern(text, { supportsVariables, wildcards: false }),
};

const equalsIgnoreCase: Operator = {
  name: 'StringEqualsIgnoreCase',
  negated: false,
  compile: (text, supportsVariables) => textPattern(text, { supportsVariables, wildcards: false, fold: true }),
};

const like: Operator = {
  name: 'StringLike',
  negated: false,
  compile: (text, supportsVariables) => textPattern(text, { supportsVariables, wildcards: true }),
};

export const stringOperators: readonly Operator[] = [
  equals,
  negationOf(equals, 'StringNotEquals'),
  equalsIgnoreCase,
  negationOf(equalsIgnoreCase, 'StringNotEqualsIgnoreCase'),
  like,
  negationOf(like, 'StringNotLike'),
];
