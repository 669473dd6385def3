/** An empty Action matches no action, an empty NotAction every action (spec/iam 1.6). */
import { type LintPlace, policyTypes, type Rule } from '../finding.ts';
import { hasFault } from '../has-fault.ts';
import type { LintedPolicy } from '../linted.ts';

export const emptyArrayAction: Rule = {
  id: 'empty-array-action',
  severity: 'suggestion',
  sentence: 'the list of actions is empty',
  remedy: 'remove the statement, or name its actions',
  types: policyTypes,
  checkPolicy(policy, report) {
    const { document, placeOf } = policy;
    for (const { action, at } of document.statements) {
      if (action.values.length > 0 || lacksAction(policy, placeOf(at))) continue;
      const place = placeOf(action.at);
      if (!hasFault(policy, place)) report(place);
    }
  },
};

/** A statement without Action is reported by another rule. */
function lacksAction({ faults }: LintedPolicy, { line, column }: LintPlace): boolean {
  return faults.some(({ kind, place }) => kind === 'missing-action' && place.line === line && place.column === column);
}
