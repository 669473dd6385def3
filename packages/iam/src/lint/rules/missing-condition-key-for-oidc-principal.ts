/** A token for another audience, or for another customer of the provider, must not be accepted (spec/iam 12.8). */

import type { ConditionEntry } from '../../document/document.ts';
import { isNegated } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { githubProvider } from '../github-oidc.ts';

/**
 * Providers that give tokens to everybody: the audience alone does not tell customers apart. GitHub has a rule of its
 * own.
 */
const shared: readonly string[] = ['gitlab.com', 'app.terraform.io', 'accounts.google.com', 'oidc.vercel.com'];

export const missingConditionKeyForOidcPrincipal: Rule = {
  id: 'missing-condition-key-for-oidc-principal',
  severity: 'security',
  sentence: 'every token of this provider is accepted, whatever its audience',
  remedy: 'add StringEquals on PROVIDER:aud, and on :sub if the provider has many customers',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { effect, principal, conditions } of document.statements) {
      if (effect !== 'Allow') continue;
      for (const { kind, text, at } of principal?.entries ?? []) {
        const provider = kind === 'Federated' ? providerOf(text) : undefined;
        if (provider === undefined || provider.startsWith(githubProvider)) continue;
        const asked = conditions.filter((condition) => asks(condition, provider));
        if (asked.length === 0) report(placeOf(at));
        else if (shared.includes(provider) && asked.every(({ key }) => /:aud$/i.test(key)))
          report(placeOf(at), `${provider} has many customers: the audience alone allows users of all of them`);
      }
    }
  },
};

function providerOf(text: string): string | undefined {
  const found = /:oidc-provider\/(.+)$/.exec(text)?.[1] ?? (/^[^:*]+\.[^:*]+$/.test(text) ? text : undefined);
  return found?.toLowerCase();
}

function asks(condition: ConditionEntry, provider: string): boolean {
  return (
    condition.key.toLowerCase().startsWith(`${provider}:`) && !isNegated(condition) && condition.operator !== 'Null'
  );
}
