/** With a token or an assertion a principal assumes a role first; other policies match that role (spec/iam 4.2). */
import { principalsIn } from '../document-values.ts';
import type { Rule } from '../finding.ts';

export const federatedPrincipalNotSupported: Rule = {
  id: 'federated-principal-not-supported',
  severity: 'error',
  sentence: 'identity providers are principals of trust policies only',
  remedy: 'name the role that is assumed with the provider',
  types: ['resource', 'key', 'endpoint', 'resource-control'],
  checkPolicy({ document, placeOf }, report) {
    for (const { kind, text, at } of principalsIn(document))
      if (kind === 'Federated' && text !== '*') report(placeOf(at));
  },
};
