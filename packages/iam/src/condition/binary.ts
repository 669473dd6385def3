/** BinaryEquals: both sides are base64 of the same bytes (spec/iam 10.13). */
import { readBase64 } from './base64.ts';
import { literalValue, type Operator } from './operator.ts';

export const binaryEquals: Operator = {
  name: 'BinaryEquals',
  negated: false,
  compile: (text) => literalValue(text, 'base64', readBase64, (value, wanted) => value === wanted),
};
