/** A token made for another audience must not do (12.8). */
import type { Rule } from '../finding.ts';

export const missingConditionKeyForOidcPrincipal: Rule = {
  id: 'missing-condition-key-for-oidc-principal',
  severity: 'security',
  sentence: 'tokens of this provider are taken whatever they were made for',
  remedy: 'add StringEquals PROVIDER:aud, and :sub where the provider serves many',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, principal, conditions } of document.statements) {
      if (effect !== 'Allow') continue;
      for (const { kind, text, at } of principal?.entries ?? []) {
        const provider = kind === 'Federated' ? /:oidc-provider\/(.+)$/.exec(text)?.[1] : undefined;
        if (provider === undefined || provider.startsWith('token.actions.githubusercontent.com')) continue;
        if (!conditions.some(({ key }) => key.toLowerCase().startsWith(`${provider.toLowerCase()}:`)))
          report(placeOf(at));
      }
    }
  },
};
