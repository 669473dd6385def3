/** An empty Resource matches no resource, an empty NotResource every resource (spec/iam 1.6). */
import { policyTypes, type Rule } from '../finding.ts';
import { hasFault } from '../has-fault.ts';

export const emptyArrayResource: Rule = {
  id: 'empty-array-resource',
  severity: 'suggestion',
  sentence: 'the list of resources is empty',
  remedy: 'remove the statement, or name its resources',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { resource } of document.statements) {
      if (resource?.values.length !== 0) continue;
      const place = placeOf(resource.at);
      if (!hasFault(policy, place)) report(place);
    }
  },
};
