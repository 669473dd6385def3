/** A positive operator already fails where the key is absent (spec/iam 10.7); one that fits every value asks for nothing else. */
import { conditionsOn, holdsWhenAbsent, isNegated, statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const equivalentToNullFalse: Rule = {
  id: 'equivalent-to-null-false',
  severity: 'suggestion',
  sentence: 'this Null says nothing: the other condition on the key already fails when it is absent',
  remedy: 'take the Null out',
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
        report(placeOf(at), `this only asks whether ${key} is there`, `write "Null": {"${key}": "false"}`);
      }
    }
  },
};
