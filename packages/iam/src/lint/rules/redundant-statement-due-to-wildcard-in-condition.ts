/** A negated `*` holds for no value, and ForAnyValue requires one: the statement never applies (spec/iam 10.6). */
import { conditionsIn, isLike, isNegated } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const redundantStatementDueToWildcardInCondition: Rule = {
  id: 'redundant-statement-due-to-wildcard-in-condition',
  severity: 'suggestion',
  sentence: 'this holds for no value, and one is required: the statement never applies',
  remedy: 'remove the statement, or write the values you intend',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const any = isLike(condition) && condition.values.some(({ text }) => isStar(text));
      if (any && isNegated(condition) && condition.setOperator === 'ForAnyValue' && !condition.ifExists)
        report(placeOf(condition.at));
    }
  },
};
