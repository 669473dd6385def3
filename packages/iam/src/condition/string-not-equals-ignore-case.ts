/** StringNotEqualsIgnoreCase: true when no value of the policy matches as StringEqualsIgnoreCase would; also when the key is missing (spec/iam 10.4). */
import type { Operator } from './operator.ts';
import { stringEqualsIgnoreCase } from './string-equals-ignore-case.ts';

export const stringNotEqualsIgnoreCase: Operator = {
  ...stringEqualsIgnoreCase,
  name: 'StringNotEqualsIgnoreCase',
  negated: true,
};
