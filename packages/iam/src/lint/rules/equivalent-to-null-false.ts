/** A positive operator already fails where the key is absent (10.7). */
import { policyTypes, type Rule } from '../finding.ts';
import { conditionsOn, negated } from '../powers.ts';

export const equivalentToNullFalse: Rule = {
  id: 'equivalent-to-null-false',
  severity: 'suggestion',
  sentence: 'this Null says nothing: the other condition on the key already fails when it is absent',
  remedy: 'take the Null out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { operator, key, values, at } of statement.conditions) {
        if (operator !== 'Null' || values.length === 0 || values.some(({ text }) => text.toLowerCase() !== 'false'))
          continue;
        const proven = conditionsOn(statement, key).some(
          (other) =>
            other.operator !== 'Null' && !negated(other) && !other.ifExists && other.qualifier !== 'ForAllValues',
        );
        if (proven) report(placeOf(at));
      }
    }
  },
};
