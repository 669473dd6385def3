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

export type WrittenOperator = {
  readonly name: string;
  /** The whole as AWS writes it: `ForAnyValue:StringLikeIfExists`. */
  readonly canonical: string;
  readonly operator: Operator;
  readonly setOperator?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
};

/** Every operator as it may be written, in lower case. Null takes neither set operator nor IfExists. */
const written: ReadonlyMap<string, WrittenOperator> = new Map(
  operators.flatMap((operator) => {
    const { name } = operator;
    const plain = operator === nullOperator;
    const setOperators = plain ? [undefined] : ([undefined, 'ForAllValues', 'ForAnyValue'] as const);
    return setOperators.flatMap((setOperator) =>
      (plain ? [false] : [false, true]).map((ifExists): [string, WrittenOperator] => {
        const canonical = `${setOperator === undefined ? '' : `${setOperator}:`}${name}${ifExists ? 'IfExists' : ''}`;
        return [canonical.toLowerCase(), { name, canonical, operator, ifExists, ...(setOperator && { setOperator }) }];
      }),
    );
  }),
);

/** undefined for what IAM does not know. */
export function findOperator(text: string): WrittenOperator | undefined {
  return written.get(text.toLowerCase());
}
