/** No value escapes a negated star: only absence is left, which Null says better. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { negated } from '../powers.ts';

export const equivalentToNullTrue: Rule = {
  id: 'equivalent-to-null-true',
  severity: 'suggestion',
  sentence: 'no value passes here, only the absence of the key',
  remedy: 'write "Null": {KEY: "true"} if that is meant',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { condition } of conditionsIn(document)) {
      const any = condition.operator.endsWith('Like') && condition.values.some(({ text }) => /^\*+$/.test(text));
      if (any && negated(condition) && condition.qualifier !== 'ForAnyValue') report(placeOf(condition.at));
    }
  },
};
