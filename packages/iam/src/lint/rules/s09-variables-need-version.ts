/** S09: the policy language of 2008-10-17 does not replace policy variables (spec/iam 1.2). */
import { textsWithVariables } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const variablesNeedVersion: Rule = {
  id: 'S09',
  severity: 'error',
  sentence: 'policy variables need "Version": "2012-10-17": here this is plain text and matches only itself',
  remedy: 'write "Version": "2012-10-17"',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    if (document.version === '2012-10-17') return;
    for (const { text, at } of document.statements.flatMap(textsWithVariables))
      if (text.includes('${')) report(placeOf(at));
  },
};
