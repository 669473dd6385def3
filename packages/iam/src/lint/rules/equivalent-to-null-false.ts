/**
 * A positive operator does not hold when the key is absent (spec/iam 10.7); with a value that matches everything it
 * only requires the key.
 */
import { conditionsOn, holdsWhenAbsent, isNegated, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const equivalentToNullFalse: Rule = {
  id: 'equivalent-to-null-false',
  severity: 'suggestion',
  sentence: 'this Null has no effect: the other condition on the key does not hold either when it is absent',
  remedy: 'remove the Null',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      const { operator, key, values, at } = condition;
      if (operator === 'Null') {
        if (values.length === 0 || values.some(({ text }) => text.toLowerCase() !== 'false')) continue;
        const proven = conditionsOn(statement, key).some(
          (other) => other.operator !== 'Null' && !isNegated(other) && !holdsWhenAbsent(other),
        );
        if (proven) report(placeOf(at));
      } else if (operator.endsWith('Like') && !isNegated(condition) && !holdsWhenAbsent(condition)) {
        if (!values.some(({ text }) => isStar(text))) continue;
        report(placeOf(at), `this only requires that ${key} is present`, `write "Null": {"${key}": "false"}`);
      }
    }
  },
};
