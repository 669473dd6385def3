/** All operators by name, and how a written name is taken apart (spec/iam 10.2). Names are read whatever their case. */
import { arnEquals } from './arn-equals.ts';
import { arnLike } from './arn-like.ts';
import { arnNotEquals } from './arn-not-equals.ts';
import { arnNotLike } from './arn-not-like.ts';
import { binaryEquals } from './binary-equals.ts';
import { bool } from './bool.ts';
import { dateEquals } from './date-equals.ts';
import { dateGreaterThan } from './date-greater-than.ts';
import { dateGreaterThanEquals } from './date-greater-than-equals.ts';
import { dateLessThan } from './date-less-than.ts';
import { dateLessThanEquals } from './date-less-than-equals.ts';
import { dateNotEquals } from './date-not-equals.ts';
import { ipAddress } from './ip-address.ts';
import { notIpAddress } from './not-ip-address.ts';
import { nullOperator } from './null.ts';
import { numericEquals } from './numeric-equals.ts';
import { numericGreaterThan } from './numeric-greater-than.ts';
import { numericGreaterThanEquals } from './numeric-greater-than-equals.ts';
import { numericLessThan } from './numeric-less-than.ts';
import { numericLessThanEquals } from './numeric-less-than-equals.ts';
import { numericNotEquals } from './numeric-not-equals.ts';
import type { Operator } from './operator.ts';
import { stringEquals } from './string-equals.ts';
import { stringEqualsIgnoreCase } from './string-equals-ignore-case.ts';
import { stringLike } from './string-like.ts';
import { stringNotEquals } from './string-not-equals.ts';
import { stringNotEqualsIgnoreCase } from './string-not-equals-ignore-case.ts';
import { stringNotLike } from './string-not-like.ts';

export const operators: readonly Operator[] = [
  stringEquals,
  stringNotEquals,
  stringEqualsIgnoreCase,
  stringNotEqualsIgnoreCase,
  stringLike,
  stringNotLike,
  numericEquals,
  numericNotEquals,
  numericLessThan,
  numericLessThanEquals,
  numericGreaterThan,
  numericGreaterThanEquals,
  dateEquals,
  dateNotEquals,
  dateLessThan,
  dateLessThanEquals,
  dateGreaterThan,
  dateGreaterThanEquals,
  bool,
  binaryEquals,
  ipAddress,
  notIpAddress,
  arnEquals,
  arnLike,
  arnNotEquals,
  arnNotLike,
  nullOperator,
];

const byName: ReadonlyMap<string, Operator> = new Map(
  operators.map((operator) => [operator.name.toLowerCase(), operator]),
);

export type WrittenOperator = {
  readonly name: string;
  readonly operator: Operator;
  readonly qualifier?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
};

const form = /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/;

/** undefined for what IAM does not know. Null takes neither qualifier nor IfExists. */
export function findOperator(written: string): WrittenOperator | undefined {
  const parts = form.exec(written.toLowerCase());
  const operator = parts?.[2] === undefined ? undefined : byName.get(parts[2]);
  if (parts === null || operator === undefined) return undefined;
  const ifExists = parts[3] !== undefined;
  if (operator === nullOperator && (ifExists || parts[1] !== undefined)) return undefined;
  const found = { name: operator.name, operator, ifExists };
  if (parts[1] === undefined) return found;
  return { ...found, qualifier: parts[1] === 'forallvalues' ? 'ForAllValues' : 'ForAnyValue' };
}
