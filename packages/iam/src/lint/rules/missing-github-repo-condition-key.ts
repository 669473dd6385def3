/** Without the subject every repository on GitHub may come (spec/iam 12.8). */
import type { ConditionEntry } from '../../document/document.ts';
import { holdsWhenAbsent } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { conditionsOn, negated } from '../powers.ts';

const host = 'token.actions.githubusercontent.com';
/** Other claims that say whose workflow it is. */
const others = new RegExp(`^${host}:(?:job_workflow_ref|repository(?:_id|_owner|_owner_id)?)$`, 'i');

export const missingGithubRepoConditionKey: Rule = {
  id: 'missing-github-repo-condition-key',
  severity: 'security',
  sentence: 'every repository on GitHub may assume this role',
  remedy: 'add StringLike token.actions.githubusercontent.com:sub with your organisation and repository',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const hub = statement.principal?.entries.find(({ kind, text }) => kind === 'Federated' && text.includes(host));
      if (hub === undefined || statement.effect !== 'Allow') continue;
      const subjects = conditionsOn(statement, `${host}:sub`).filter(narrows);
      const owned = conditionsOn(statement, others).some(narrows);
      if (subjects.length === 0 && !owned) report(placeOf(hub.at));
      for (const { operator, values } of subjects) {
        if (owned || !operator.endsWith('Like')) continue;
        for (const { text, at } of values)
          if (meansStrangers(text)) report(placeOf(at), `"${text}" also means repositories of strangers`);
      }
    }
  },
};

/** A list of those who may not come leaves the rest of the world. */
function narrows(condition: ConditionEntry): boolean {
  return condition.operator !== 'Null' && !negated(condition) && !holdsWhenAbsent(condition);
}

/** A wildcard before the slash lets owners in whose names only begin alike. */
function meansStrangers(text: string): boolean {
  return /[*?]/.test(text.split('/', 1)[0] ?? '');
}
