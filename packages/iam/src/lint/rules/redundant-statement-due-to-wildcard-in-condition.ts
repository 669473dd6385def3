/** No value escapes a negated star, and ForAnyValue wants one: the statement never holds (spec/iam 10.6). */
import { conditionsIn, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantStatementDueToWildcardInCondition: Rule = {
  id: 'redundant-statement-due-to-wildcard-in-condition',
  severity: 'suggestion',
  sentence: 'no value passes here, and one is wanted: the statement does nothing',
  remedy: 'take the statement out, or write the values that are meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && isNegated(condition) && condition.setOperator === 'ForAnyValue' && !condition.ifExists)
        report(placeOf(condition.at));
    }
  },
};
