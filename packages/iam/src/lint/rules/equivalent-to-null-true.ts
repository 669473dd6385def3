/** No value escapes a negated star: only absence is left, which Null says better. */
import { conditionsIn, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const equivalentToNullTrue: Rule = {
  id: 'equivalent-to-null-true',
  severity: 'suggestion',
  sentence: 'no value passes here, only the absence of the key',
  remedy: 'write "Null": {KEY: "true"} if that is meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && isNegated(condition) && condition.setOperator !== 'ForAnyValue') report(placeOf(condition.at));
    }
  },
};
