/** An empty list of values never fits, and negated always (1.6). */
import { policyTypes, type Rule } from '../finding.ts';

export const emptyArrayCondition: Rule = {
  id: 'empty-array-condition',
  severity: 'suggestion',
  sentence: 'the list of values is empty',
  remedy: 'give the key a value, or take the condition out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { conditions } of document.statements) {
      for (const { values, at } of conditions) if (values.length === 0) report(placeOf(at));
    }
  },
};
