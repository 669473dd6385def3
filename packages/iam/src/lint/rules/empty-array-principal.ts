/** An empty list of principals matches no principal. */
import { policyTypes, type Rule } from '../finding.ts';
import { hasFault } from '../has-fault.ts';

export const emptyArrayPrincipal: Rule = {
  id: 'empty-array-principal',
  severity: 'suggestion',
  sentence: 'the list of principals is empty',
  remedy: 'name a principal, or remove the statement',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { principal } of document.statements) {
      if (principal?.entries.length !== 0) continue;
      const place = placeOf(principal.at);
      if (!hasFault(policy, place)) report(place);
    }
  },
};
