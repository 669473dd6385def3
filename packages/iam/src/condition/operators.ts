/** All operators by name, and how a written name is taken apart (spec/iam 10.2). Names are read
 * whatever their case; the parser refuses those that IAM does not store. */
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
  /** The whole as AWS writes it: `ForAnyValue:StringLikeIfExists`. */
  readonly canonical: string;
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
  const canonical = `${operator.name}${ifExists ? 'IfExists' : ''}`;
  if (parts[1] === undefined) return { name: operator.name, canonical, operator, ifExists };
  const setOperator = parts[1] === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue';
  return { name: operator.name, canonical: `${setOperator}:${canonical}`, operator, ifExists, setOperator };
}
