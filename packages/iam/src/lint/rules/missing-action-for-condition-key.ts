/** What is set along with a session is asked about by an action of its own: without it nothing can be set (spec/iam 12.5). */
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
  sentence: 'the condition asks for what nobody may set: the Allow is dead',
  remedy: 'allow the action that sets it, too',
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
