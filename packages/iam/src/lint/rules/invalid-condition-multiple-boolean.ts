/** True or false is always: a list of both says nothing, one of two equal values says it twice. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const invalidConditionMultipleBoolean: Rule = {
  id: 'invalid-condition-multiple-boolean',
  severity: 'error',
  sentence: 'a truth value stands in a list with others',
  remedy: 'write one of true and false',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { operator, values, at } = condition;
      if ((operator === 'Bool' || operator === 'Null') && values.length > 1) report(placeOf(at));
    }
  },
};
