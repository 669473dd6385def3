/** With an empty list of values a condition never holds, with a negated operator it always holds (spec/iam 1.6). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasFault } from '../has-fault.ts';

export const emptyArrayCondition: Rule = {
  id: 'empty-array-condition',
  severity: 'suggestion',
  sentence: 'the list of values is empty',
  remedy: 'write a value for the key, or remove the condition',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { values, at } of conditionsIn(document)) {
      if (values.length > 0) continue;
      const place = placeOf(at);
      if (!hasFault(policy, place)) report(place);
    }
  },
};
