/** Only String and Arn operators replace policy variables (spec/iam 8.1). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const invalidVariableForOperator: Rule = {
  id: 'invalid-variable-for-operator',
  severity: 'error',
  sentence: 'this operator does not replace policy variables',
  remedy: 'compare with a String or Arn operator',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    if (document.version !== '2012-10-17') return;
    for (const { operator, values } of conditionsIn(document)) {
      if (/^(?:String|Arn)/.test(operator)) continue;
      for (const { text, at } of values)
        if (text.includes('${')) report(placeOf(at), `${operator} does not replace policy variables`);
    }
  },
};
