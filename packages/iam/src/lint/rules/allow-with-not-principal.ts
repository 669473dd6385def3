/** An Allow for everybody but some opens to the world (spec/iam 4.6). */
import { policyTypes, type Rule } from '../finding.ts';

export const allowWithNotPrincipal: Rule = {
  id: 'allow-with-not-principal',
  severity: 'security',
  sentence: 'everybody but those listed is allowed, principals of all other accounts included',
  remedy: 'write Principal',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, principal } of document.statements) {
      if (effect === 'Allow' && principal?.not === true) report(placeOf(principal.at));
    }
  },
};
