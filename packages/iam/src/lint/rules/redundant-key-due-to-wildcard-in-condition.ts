/**
 * `*` matches every value; if the condition also holds when the key is absent, it always holds. A plain StringLike
 * requires the key.
 */
import { conditionsIn, holdsWhenAbsent, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantKeyDueToWildcardInCondition: Rule = {
  id: 'redundant-key-due-to-wildcard-in-condition',
  severity: 'suggestion',
  sentence: 'this condition always holds',
  remedy: 'remove the key, or write the values you intend',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && !isNegated(condition) && holdsWhenAbsent(condition)) report(placeOf(condition.at));
    }
  },
};
