/** An operator of another type than the key rarely fits. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const typeMismatch: Rule = {
  id: 'type-mismatch',
  severity: 'warning',
  sentence: 'this operator does not fit the type of the key',
  remedy: 'use an operator of the type of the key',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, key, at } of conditionsIn(document)) {
      const type = keyType(key)?.replace('ArrayOf', '');
      const wanted = type === undefined ? undefined : fitting[type];
      if (operator !== 'Null' && wanted !== undefined && !wanted.test(operator))
        report(placeOf(at), `${key} is of type ${type}, which ${operator} does not fit`);
    }
  },
};

/** String operators take text of any kind; only what can never fit is told. */
const fitting: Readonly<Record<string, RegExp>> = {
  Bool: /^(?:Bool|String)/,
  Numeric: /^(?:Numeric|String)/,
  Date: /^(?:Date|Numeric|String)/,
  ARN: /^(?:Arn|String)/,
};
