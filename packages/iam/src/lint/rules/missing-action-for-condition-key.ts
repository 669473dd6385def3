/** Session tags and source identity have actions of their own, without which they cannot be set (spec/iam 12.5). */
import { holdsWhenAbsent, statementConditionsIn } from '../conditions.ts';
import type { Rule } from '../finding.ts';
import { allows } from '../statement-queries.ts';

const needs: readonly { readonly key: RegExp; readonly action: string }[] = [
  { key: /^sts:sourceidentity$/i, action: 'sts:SetSourceIdentity' },
  { key: /^(?:aws:requesttag\/.*|aws:tagkeys|sts:transitivetagkeys)$/i, action: 'sts:TagSession' },
];

export const missingActionForConditionKey: Rule = {
  id: 'missing-action-for-condition-key',
  severity: 'error',
  sentence: 'the condition requires a value that no principal is allowed to set: this Allow never applies',
  remedy: 'allow the action that sets it as well',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (statement.effect !== 'Allow' || holdsWhenAbsent(condition)) continue;
      const need = needs.find(({ key }) => key.test(condition.key));
      if (need === undefined || document.statements.some((other) => allows(other, need.action))) continue;
      report(placeOf(condition.at), `${condition.key} can only be set with ${need.action}, which is not allowed here`);
    }
  },
};
