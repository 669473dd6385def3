/** Each kind of principal comes by its own action (spec/iam 12.8). */
import type { Rule } from '../finding.ts';
import { appliesToAction } from '../statement-queries.ts';

export const mismatchedActionForPrincipal: Rule = {
  id: 'mismatched-action-for-principal',
  severity: 'error',
  sentence: 'this principal cannot come by this action',
  remedy: 'sts:AssumeRoleWithSAML for SAML providers, …WithWebIdentity for OIDC, sts:AssumeRole for others',
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
          report(placeOf(at), `"${text}" comes by ${action} only`);
      }
    }
  },
};
