/** A star fits every value; where absence passes, too, nothing is asked. A plain StringLike still asks for presence. */
import { conditionsIn, holdsWhenAbsent, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantKeyDueToWildcardInCondition: Rule = {
  id: 'redundant-key-due-to-wildcard-in-condition',
  severity: 'suggestion',
  sentence: 'this always holds: nothing is asked',
  remedy: 'take the key out, or write the values that are meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && !isNegated(condition) && holdsWhenAbsent(condition)) report(placeOf(condition.at));
    }
  },
};
