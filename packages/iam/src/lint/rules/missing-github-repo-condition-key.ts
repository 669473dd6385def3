/** Without a condition on the subject, workflows of every repository on GitHub are allowed (spec/iam 12.8). */

import type { ConditionEntry } from '../../document/document.ts';
import { conditionsOn, holdsWhenAbsent, isNegated } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { githubProvider, matchesOtherOwners } from '../github-oidc.ts';

/** Other claims that identify the owner of the workflow. */
const others = new RegExp(`^${githubProvider}:(?:job_workflow_ref|repository(?:_id|_owner|_owner_id)?)$`, 'i');

export const missingGithubRepoConditionKey: Rule = {
  id: 'missing-github-repo-condition-key',
  severity: 'security',
  sentence: 'every repository on GitHub may assume this role',
  remedy: 'add StringLike on token.actions.githubusercontent.com:sub with your organization and repository',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const hub = statement.principal?.entries.find(
        ({ kind, text }) => kind === 'Federated' && text.includes(githubProvider),
      );
      if (hub === undefined || statement.effect !== 'Allow') continue;
      const subjects = conditionsOn(statement, `${githubProvider}:sub`).filter(narrows);
      const owned = conditionsOn(statement, others).some(narrows);
      if (subjects.length === 0 && !owned) report(placeOf(hub.at));
      for (const { operator, values } of subjects) {
        if (owned || !operator.endsWith('Like')) continue;
        for (const { text, at } of values)
          if (matchesOtherOwners(text)) report(placeOf(at), `"${text}" also matches repositories of other owners`);
      }
    }
  },
};

/** A negated condition excludes some repositories and allows all others. */
function narrows(condition: ConditionEntry): boolean {
  return condition.operator !== 'Null' && !isNegated(condition) && !holdsWhenAbsent(condition);
}
