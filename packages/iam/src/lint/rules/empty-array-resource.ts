/** An empty list of resources matches nothing, and under Not everything (spec/iam 1.6). */
import { policyTypes, type Rule } from '../finding.ts';
import { isMisread } from '../misread.ts';

export const emptyArrayResource: Rule = {
  id: 'empty-array-resource',
  severity: 'suggestion',
  sentence: 'the list of resources is empty',
  remedy: 'take the statement out, or name what it is for',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { resource } of document.statements) {
      if (resource?.values.length !== 0) continue;
      const place = placeOf(resource.at);
      if (!isMisread(policy, place)) report(place);
    }
  },
};
