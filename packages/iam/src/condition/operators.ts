/** All operators by name, and how a written name is taken apart (spec/iam 10.2). Names are read whatever their case. */
import { arnOperators } from './arn.ts';
import { binaryEquals } from './binary.ts';
import { bool } from './bool.ts';
import { dateOperators } from './date.ts';
import { ipOperators } from './ip.ts';
import { nullOperator } from './null.ts';
import { numericOperators } from './numeric.ts';
import type { Operator } from './operator.ts';
import { stringOperators } from './string.ts';

export const operators: readonly Operator[] = [
  ...stringOperators,
  ...numericOperators,
  ...dateOperators,
  bool,
  binaryEquals,
  ...ipOperators,
  ...arnOperators,
  nullOperator,
];

const byName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name.toLowerCase(), operator]),
);

export type WrittenOperator = {
  readonly name: string;
  readonly operator: Operator;
  readonly setOperator?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
};

const form = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

/** undefined for what IAM does not know. Null takes neither set operator nor IfExists. */
export function findOperator(written: string): WrittenOperator | undefined {
  const parts = form.exec(written.toLowerCase());
  const operator = parts?.[2] === undefined ? undefined : byName.get(parts[2]);
  if (parts === null || operator === undefined) return undefined;
  const ifExists = parts[3] !== undefined;
  if (operator === nullOperator && (ifExists || parts[1] !== undefined)) return undefined;
  const found = { name: operator.name, operator, ifExists };
  if (parts[1] === undefined) return found;
  return { ...found, setOperator: parts[1] === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue' };
}
