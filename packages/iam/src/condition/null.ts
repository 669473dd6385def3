/**
 * Null: "true" holds when the key is absent, "false" when it is present (spec/iam 10.7). The text of the key is not
 * compared.
 */
import { literalValue, type Operator } from './operator.ts';

export const nullOperator: Operator = {
  name: 'Null',
  negated: false,
  compile: (text) => literalValue(text, 'true or false', readTruth, (value, wanted) => value === wanted),
};

function readTruth(text: string): string | undefined {
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined;
}
