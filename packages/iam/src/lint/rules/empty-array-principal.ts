/** An empty list of principals is nobody. */
import { policyTypes, type Rule } from '../finding.ts';

export const emptyArrayPrincipal: Rule = {
  id: 'empty-array-principal',
  severity: 'suggestion',
  sentence: 'the list of principals is empty',
  remedy: 'name somebody, or take the statement out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { principal } of document.statements) {
      if (principal !== undefined && principal.entries.length === 0) report(placeOf(principal.at));
    }
  },
};
