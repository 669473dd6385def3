/** BinaryEquals: both sides are base64 of the same bytes (spec/iam 10.13). */
import { readBase64 } from './base64.ts';
import { literalComparator, type Operator } from './operator.ts';

export const binaryEquals: Operator = {
  name: 'BinaryEquals',
  negated: false,
  compile: (source) => literalComparator(source, 'base64', readBase64, (value, wanted) => value === wanted),
};
