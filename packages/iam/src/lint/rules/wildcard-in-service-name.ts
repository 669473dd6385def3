/** AWS does not document that a wildcard before the colon works (spec/iam 3.2). */
import { actionsIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const wildcardInServiceName: Rule = {
  id: 'wildcard-in-service-name',
  severity: 'suggestion',
  sentence: 'AWS does not document a wildcard in the service prefix',
  remedy: 'write the service prefix',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of actionsIn(document)) if (/^[^:]*[*?][^:]*:/.test(text)) report(placeOf(at));
  },
};
