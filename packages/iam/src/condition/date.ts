/** The Date operators: dates compare as instants, in ISO 8601 or epoch seconds alike (spec/iam 10.12). */
import { compareInstants, readInstant } from './instant.ts';
import { literalValue, negationOf, type Operator } from './operator.ts';

const equals = dateOperator('DateEquals', (order) => order === 0);

export const dateOperators: readonly Operator[] = [
  equals,
  negationOf(equals, 'DateNotEquals'),
  dateOperator('DateLessThan', (order) => order < 0),
  dateOperator('DateLessThanEquals', (order) => order <= 0),
  dateOperator('DateGreaterThan', (order) => order > 0),
  dateOperator('DateGreaterThanEquals', (order) => order >= 0),
];

/** `holds` gets the sign of the instant of the request minus the instant of the policy. */
function dateOperator(name: string, holds: (order: number) => boolean): Operator {
  return {
    name,
    negated: false,
    compile: (text) =>
      literalValue(text, 'a date', readInstant, (value, wanted) => holds(compareInstants(value, wanted))),
  };
}
