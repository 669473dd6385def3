/** A key with several values fits no plain operator (spec/iam 10.5). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const missingQualifier: Rule = {
  id: 'missing-qualifier',
  severity: 'error',
  sentence: 'this key holds a list: a plain operator is false as soon as it holds two',
  remedy: 'write ForAnyValue: or ForAllValues: before the operator',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, setOperator, key, at } of conditionsIn(document)) {
      if (operator === 'Null' || setOperator !== undefined || keyType(key)?.startsWith('ArrayOf') !== true) continue;
      report(placeOf(at), `${key} holds a list: a plain operator is false as soon as it holds two`);
    }
  },
};
