/** An Allow with NotPrincipal applies to every principal of every account but those listed (spec/iam 4.6). */
import { policyTypes, type Rule } from '../finding.ts';

export const allowWithNotPrincipal: Rule = {
  id: 'allow-with-not-principal',
  severity: 'security',
  sentence: 'every principal but those listed is allowed, including principals of all other accounts',
  remedy: 'write Principal',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, principal } of document.statements) {
      if (effect === 'Allow' && principal?.not === true) report(placeOf(principal.at));
    }
  },
};
