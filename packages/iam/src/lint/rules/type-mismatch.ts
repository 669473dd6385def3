/** An operator for another type than that of the key rarely matches. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const typeMismatch: Rule = {
  id: 'type-mismatch',
  severity: 'warning',
  sentence: 'this operator is not for the type of the key',
  remedy: 'use an operator for the type of the key',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, key, at } of conditionsIn(document)) {
      const type = keyType(key)?.replace('ArrayOf', '');
      const wanted = type === undefined ? undefined : fitting[type];
      if (operator !== 'Null' && wanted !== undefined && !wanted.test(operator))
        report(placeOf(at), `${key} is of type ${type}, and ${operator} is not for that type`);
    }
  },
};

/** String operators compare the text of any value; only what can never match is reported. */
const fitting: Readonly<Record<string, RegExp>> = {
  Bool: /^(?:Bool|String)/,
  Numeric: /^(?:Numeric|String)/,
  Date: /^(?:Date|Numeric|String)/,
  ARN: /^(?:Arn|String)/,
};
