/** Variables stand in resources and conditions only (spec/iam 8.1). */
import { policyTypes, type Rule } from '../finding.ts';

export const variableUnsupportedInElement: Rule = {
  id: 'variable-unsupported-in-element',
  severity: 'error',
  sentence: 'variables have no meaning here',
  remedy: 'take the variable out, and compare in Condition',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { action, principal, sid, at } of document.statements) {
      for (const value of [...action.values, ...(principal?.entries ?? [])])
        if (value.text.includes('${')) report(placeOf(value.at));
      if (sid?.includes('${') === true) report(placeOf(at));
    }
  },
};
