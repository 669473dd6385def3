/** An empty list of values never fits, and negated always (spec/iam 1.6). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isMisread } from '../misread.ts';

export const emptyArrayCondition: Rule = {
  id: 'empty-array-condition',
  severity: 'suggestion',
  sentence: 'the list of values is empty',
  remedy: 'give the key a value, or take the condition out',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { values, at } of conditionsIn(document)) {
      if (values.length > 0) continue;
      const place = placeOf(at);
      if (!isMisread(policy, place)) report(place);
    }
  },
};
