/** A list of true and false always holds, and a list of two equal values is the same as one. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const invalidConditionMultipleBoolean: Rule = {
  id: 'invalid-condition-multiple-boolean',
  severity: 'error',
  sentence: 'a boolean is in a list with others',
  remedy: 'write either true or false',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) {
      const { operator, values, at } = condition;
      if ((operator === 'Bool' || operator === 'Null') && values.length > 1) report(placeOf(at));
    }
  },
};
