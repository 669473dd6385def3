/** An empty list of principals is nobody. */
import { policyTypes, type Rule } from '../finding.ts';
import { isMisread } from '../misread.ts';

export const emptyArrayPrincipal: Rule = {
  id: 'empty-array-principal',
  severity: 'suggestion',
  sentence: 'the list of principals is empty',
  remedy: 'name somebody, or take the statement out',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { principal } of document.statements) {
      if (principal?.entries.length !== 0) continue;
      const place = placeOf(principal.at);
      if (!isMisread(policy, place)) report(place);
    }
  },
};
