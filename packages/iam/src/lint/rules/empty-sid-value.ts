/** An empty Sid names nothing (spec/iam 1.4). */
import { policyTypes, type Rule } from '../finding.ts';

export const emptySidValue: Rule = {
  id: 'empty-sid-value',
  severity: 'suggestion',
  sentence: 'the Sid is empty',
  remedy: 'give it a name, or take it out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { sid, at } of document.statements) if (sid === '') report(placeOf(at));
  },
};
