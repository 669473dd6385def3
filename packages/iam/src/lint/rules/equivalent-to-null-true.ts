/** A negated `*` holds for no value, only when the key is absent, which Null expresses directly. */
import { conditionsIn, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const equivalentToNullTrue: Rule = {
  id: 'equivalent-to-null-true',
  severity: 'suggestion',
  sentence: 'this holds for no value, only when the key is absent',
  remedy: 'write "Null": {KEY: "true"} if that is intended',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && isNegated(condition) && condition.setOperator !== 'ForAnyValue') report(placeOf(condition.at));
    }
  },
};
