/** S29: `*` in a trust policy matches the principals of every account (spec/iam 4.1). */
import { conditionsOn } from '../conditions.ts';
import type { Rule } from '../finding.ts';

export const trustEverybody: Rule = {
  id: 'S29',
  severity: 'security',
  sentence: 'principals of every AWS account may assume this role',
  remedy: 'name the principals, or add a condition on aws:PrincipalOrgID, or ArnLike on aws:PrincipalArn',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (
        statement.effect !== 'Allow' ||
        conditionsOn(statement, /^aws:Principal(?:Arn|Account|OrgID|OrgPaths)$/i).length > 0
      )
        continue;
      for (const { text, at } of statement.principal?.entries ?? []) if (text === '*') report(placeOf(at));
    }
  },
};
