/** An identity provider is an ARN of the account, or one of the few that AWS supports by host name (spec/iam 12.8). */
import { principalsIn } from '../document-values.ts';
import type { Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

const provider = /^arn:[a-z0-9-]+:iam::\d{12}:(?:saml|oidc)-provider\/.+$/;
const host = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w./-]*)?$/;

export const invalidFederatedPrincipalSyntaxInRoleTrustPolicy: Rule = {
  id: 'invalid-federated-principal-syntax-in-role-trust-policy',
  severity: 'error',
  sentence: 'this is not an identity provider',
  remedy: 'write the ARN of the saml-provider or oidc-provider, or a host such as accounts.google.com',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { kind, text, at } of principalsIn(document)) {
      if (kind !== 'Federated' || text === '*' || hasUnknown(text)) continue;
      if (!provider.test(text) && !host.test(text)) report(placeOf(at), `"${text}" is not an identity provider`);
    }
  },
};
