/** ForAllValues holds when the key is absent; on a key with one value it has no other effect (spec/iam 10.6). */
import { policyTypes, type Rule } from '../finding.ts';
import { keyType } from '../lookup.ts';

export const forAllValuesWithSingleValuedKey: Rule = {
  id: 'for-all-values-with-single-valued-key',
  severity: 'security',
  sentence: 'ForAllValues on a key with one value only makes the condition hold when the key is absent',
  remedy: 'write the operator without ForAllValues',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, conditions } of document.statements) {
      for (const { setOperator, key, at } of conditions) {
        const type = keyType(key);
        if (effect !== 'Allow' || setOperator !== 'ForAllValues' || type === undefined || type.startsWith('ArrayOf'))
          continue;
        report(placeOf(at), `${key} has one value: ForAllValues only makes the condition hold when it is absent`);
      }
    }
  },
};
