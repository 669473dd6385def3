/** Whoever can push a branch or open a pull request in the repository can use the role (spec/iam 12.8). */
import type { Rule } from '../finding.ts';
import { conditionsOn, negated } from '../powers.ts';

const host = 'token.actions.githubusercontent.com';

export const specificGithubRepoAndBranchRecommended: Rule = {
  id: 'specific-github-repo-and-branch-recommended',
  severity: 'warning',
  sentence: 'more repositories or branches than one may assume this role',
  remedy: 'write repo:ORGANISATION/REPOSITORY:ref:refs/heads/BRANCH, or compare :ref beside it',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      if (statement.effect !== 'Allow' || conditionsOn(statement, `${host}:ref`).length > 0) continue;
      for (const condition of conditionsOn(statement, `${host}:sub`)) {
        if (!condition.operator.endsWith('Like') || negated(condition)) continue;
        for (const { text, at } of condition.values) {
          // A strange organisation is another rule's.
          if (/[*?]/.test(text) && !/[*?]/.test(text.split('/', 1)[0] ?? ''))
            report(placeOf(at), `"${text}" means more than one branch of one repository`);
        }
      }
    }
  },
};
