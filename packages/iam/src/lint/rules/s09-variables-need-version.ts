/** S09: in the language of 2008 a variable is plain text (spec/iam 1.2). */
import { policyTypes, type Rule } from '../finding.ts';
import { textsOf } from './s08-username-in-role-policy.ts';

export const variablesNeedVersion: Rule = {
  id: 'S09',
  severity: 'error',
  sentence: 'variables need "Version": "2012-10-17": here this is plain text and matches only itself',
  remedy: 'write "Version": "2012-10-17"',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    if (document.version === '2012-10-17') return;
    for (const { text, at } of document.statements.flatMap(textsOf)) if (text.includes('${')) report(placeOf(at));
  },
};
