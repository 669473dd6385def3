/** Without the subject every repository on GitHub may come (12.8). */
import type { Rule } from '../finding.ts';
import { conditionsOn } from '../powers.ts';

export const missingGithubRepoConditionKey: Rule = {
  id: 'missing-github-repo-condition-key',
  severity: 'security',
  sentence: 'every repository on GitHub may assume this role',
  remedy: 'add StringLike token.actions.githubusercontent.com:sub with your organisation and repository',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const hub = statement.principal?.entries.find(
        ({ kind, text }) => kind === 'Federated' && text.includes('token.actions.githubusercontent.com'),
      );
      if (hub === undefined || statement.effect !== 'Allow') continue;
      const subjects = conditionsOn(statement, 'token.actions.githubusercontent.com:sub');
      if (subjects.length === 0) report(placeOf(hub.at));
      for (const { values } of subjects) {
        for (const { text, at } of values)
          if (/^(?:\*|repo:\*)/.test(text)) report(placeOf(at), `"${text}" also means repositories of strangers`);
      }
    }
  },
};
