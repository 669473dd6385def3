/** The Numeric operators: decimal numbers compare by value, however they are written (spec/iam 10.11). */
import { compareDecimals, readDecimal } from './decimal.ts';
import { literalValue, negationOf, type Operator } from './operator.ts';

const equals = numericOperator('NumericEquals', (order) => order === 0);

export const numericOperators: readonly Operator[] = [
  equals,
  negationOf(equals, 'NumericNotEquals'),
  numericOperator('NumericLessThan', (order) => order < 0),
  numericOperator('NumericLessThanEquals', (order) => order <= 0),
  numericOperator('NumericGreaterThan', (order) => order > 0),
  numericOperator('NumericGreaterThanEquals', (order) => order >= 0),
];

/** `holds` gets the sign of the value of the request minus the value of the policy. */
function numericOperator(name: string, holds: (order: number) => boolean): Operator {
  return {
    name,
    negated: false,
    compile: (text) =>
      literalValue(text, 'a decimal number', readDecimal, (value, wanted) => holds(compareDecimals(value, wanted))),
  };
}
