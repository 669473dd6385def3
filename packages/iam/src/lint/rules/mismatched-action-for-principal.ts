/** Each type of principal assumes a role with its own action (spec/iam 12.8). */
import type { Rule } from '../finding.ts';
import { appliesToAction } from '../statement-queries.ts';

export const mismatchedActionForPrincipal: Rule = {
  id: 'mismatched-action-for-principal',
  severity: 'error',
  sentence: 'this principal cannot assume the role with this action',
  remedy:
    'write sts:AssumeRoleWithSAML for SAML providers, sts:AssumeRoleWithWebIdentity for OpenID Connect, sts:AssumeRole for others',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { kind, text, at } of statement.principal?.entries ?? []) {
        if (kind === 'CanonicalUser' || text === '*') continue;
        const action =
          kind !== 'Federated'
            ? 'sts:AssumeRole'
            : text.includes(':saml-provider/')
              ? 'sts:AssumeRoleWithSAML'
              : 'sts:AssumeRoleWithWebIdentity';
        const others = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'].filter(
          (other) => other !== action,
        );
        if (!appliesToAction(statement, action) && others.some((other) => appliesToAction(statement, other)))
          report(placeOf(at), `"${text}" can only use ${action}`);
      }
    }
  },
};
