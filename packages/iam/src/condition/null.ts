/** Null: "true" asks for the absence of the key, "false" for its presence (spec/iam 10.7). It compares presence, not text. */
import { literalComparator, type Operator } from './operator.ts';

export const nullOperator: Operator = {
  name: 'Null',
  negated: false,
  compile: (source) => literalComparator(source, 'true or false', readTruth, (value, wanted) => value === wanted),
};

function readTruth(text: string): string | undefined {
  return /^(?:true|false)$/i.test(text) ? text.toLowerCase() : undefined;
}
