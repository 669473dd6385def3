/** A person who can push a branch or open a pull request in the repository can use the role (spec/iam 12.8). */

import { conditionsOn, isLike, isNegated } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { githubProvider, matchesOtherOwners } from '../github-oidc.ts';

export const specificGithubRepoAndBranchRecommended: Rule = {
  id: 'specific-github-repo-and-branch-recommended',
  severity: 'warning',
  sentence: 'more repositories or branches than one may assume this role',
  remedy: 'write repo:ORGANIZATION/REPOSITORY:ref:refs/heads/BRANCH, or add a condition on :ref',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow' || conditionsOn(statement, `${githubProvider}:ref`).length > 0) continue;
      for (const condition of conditionsOn(statement, `${githubProvider}:sub`)) {
        if (!isLike(condition) || isNegated(condition)) continue;
        for (const { text, at } of condition.values) {
          // Another rule reports a wildcard in the owner.
          if (/[*?]/.test(text) && !matchesOtherOwners(text))
            report(placeOf(at), `"${text}" matches more than one branch of one repository`);
        }
      }
    }
  },
};
