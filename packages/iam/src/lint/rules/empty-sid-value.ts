/** An empty Sid identifies no statement (spec/iam 1.4). */
import { policyTypes, type Rule } from '../finding.ts';

export const emptySidValue: Rule = {
  id: 'empty-sid-value',
  severity: 'suggestion',
  sentence: 'the Sid is empty',
  remedy: 'write an id, or remove the element',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { sid, at } of document.statements) if (sid === '') report(placeOf(at));
  },
};
