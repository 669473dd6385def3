/** An empty list of actions matches nothing, and under Not everything (spec/iam 1.6). */
import { policyTypes, type Rule } from '../finding.ts';
import { isMisread } from '../misread.ts';

export const emptyArrayAction: Rule = {
  id: 'empty-array-action',
  severity: 'suggestion',
  sentence: 'the list of actions is empty',
  remedy: 'take the statement out, or name what it is for',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { action, at } of document.statements) {
      // A statement without Action is another rule's.
      const written = action.at.line !== at.line || action.at.column !== at.column;
      if (action.values.length > 0 || !written) continue;
      const place = placeOf(action.at);
      if (!isMisread(policy, place)) report(place);
    }
  },
};
