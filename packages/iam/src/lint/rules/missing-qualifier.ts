/** An operator without set operator does not match a key with several values (spec/iam 10.5). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const missingQualifier: Rule = {
  id: 'missing-qualifier',
  severity: 'error',
  sentence: 'this key is multivalued: without a set operator the condition does not hold when it has two values',
  remedy: 'write ForAnyValue: or ForAllValues: before the operator',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, setOperator, key, at } of conditionsIn(document)) {
      if (operator === 'Null' || setOperator !== undefined || keyType(key)?.startsWith('ArrayOf') !== true) continue;
      report(
        placeOf(at),
        `${key} is multivalued: without a set operator the condition does not hold when it has two values`,
      );
    }
  },
};
