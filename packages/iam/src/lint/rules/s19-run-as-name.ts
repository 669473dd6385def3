/** S19: the agent refuses root, and a session for a name that Linux cannot have fails (spec/iam 15.2, 15.6). */
import { isLinuxUserName, runAsTag } from '@sallyport/aws';
import { fold } from '../../match/fold.ts';
import { conditionsOn, isLike, isNegated } from '../conditions.ts';
import type { LintPlace, Report, Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { inputOf } from '../session-documents.ts';

const runAsKey = new RegExp(`^aws:(?:principal|request)tag/${runAsTag}$`, 'i');

export const runAsName: Rule = {
  id: 'S19',
  severity: 'error',
  sentence: 'a session cannot run as this user',
  remedy: 'name an existing Linux user other than root: a to z, digits, "_", "-" and ".", 32 characters at most',
  types: ['identity', 'trust', 'session-document'],
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const condition of conditionsOn(statement, runAsKey)) {
        if (statement.effect !== 'Allow' || isNegated(condition) || condition.operator === 'Null') continue;
        const like = isLike(condition);
        for (const { text, at } of condition.values) if (!(like && /[*?]/.test(text))) check(text, placeOf(at), report);
      }
    }
  },
  checkSessionDocument(document, report) {
    const user = inputOf(document, 'runAsDefaultUser');
    if (user !== undefined) check(user.text, document.placeOf(user.at), report);
  },
  checkSet({ owners }, report) {
    for (const { tags } of owners.values()) {
      for (const { key, text, place } of tags) if (fold(key) === fold(runAsTag)) check(text, place, report);
    }
  },
};

function check(name: string, place: LintPlace, report: Report): void {
  if (hasUnknown(name) || name.includes('${') || /^\{\{.*\}\}$/.test(name)) return;
  if (name === 'root') report(place, 'sessions cannot run as root: the agent refuses it');
  else if (!isLinuxUserName(name)) report(place, `"${name}" cannot be the name of a Linux user`);
}
