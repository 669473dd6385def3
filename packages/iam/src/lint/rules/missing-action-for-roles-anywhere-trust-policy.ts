/** IAM Roles Anywhere assumes the role, sets session tags and sets the source identity in one call. */
import type { Rule } from '../finding.ts';
import { appliesToAction } from '../statement-queries.ts';

export const missingActionForRolesAnywhereTrustPolicy: Rule = {
  id: 'missing-action-for-roles-anywhere-trust-policy',
  severity: 'error',
  sentence: 'IAM Roles Anywhere needs three actions, and one is missing',
  remedy: 'allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const anywhere = statement.principal?.entries.find(({ text }) => text === 'rolesanywhere.amazonaws.com');
      if (anywhere === undefined || statement.effect !== 'Allow') continue;
      const missing = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'].filter(
        (action) => !appliesToAction(statement, action),
      );
      if (missing.length > 0) report(placeOf(anywhere.at), `IAM Roles Anywhere needs ${missing.join(' and ')} as well`);
    }
  },
};
