/** Policy variables are supported in Resource and Condition only (spec/iam 8.1). */
import { policyTypes, type Rule } from '../finding.ts';

export const variableUnsupportedInElement: Rule = {
  id: 'variable-unsupported-in-element',
  severity: 'error',
  sentence: 'policy variables are not supported here',
  remedy: 'remove the variable, and write a condition',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { action, principal, sid, at } of document.statements) {
      for (const value of [...action.values, ...(principal?.entries ?? [])])
        if (value.text.includes('${')) report(placeOf(value.at));
      if (sid?.includes('${') === true) report(placeOf(at));
    }
  },
};
