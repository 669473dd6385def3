/**
 * S33: IAM stores unknown actions without an error: a misspelt action allows nothing, and in a Deny denies nothing
 * (spec/iam 3.4).
 */
import { fold } from '../../match/fold.ts';
import { actionsIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { matchesAny, nearestAction, serviceOf } from '../lookup.ts';

export const unknownAction: Rule = {
  id: 'S33',
  severity: 'error',
  sentence: 'there is no such action',
  remedy: 'correct the name; if the action is newer than the reference, suppress the finding with that reason',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of actionsIn(document)) {
      const [prefix = '', name = ''] = text.split(':', 2);
      const service = serviceOf(fold(prefix));
      if (service === undefined || name === '' || hasUnknown(name)) continue;
      if (/[*?]/.test(name)) {
        if (!matchesAny(text)) report(placeOf(at), `no action of ${fold(prefix)} matches "${name}"`);
      } else if (!service.actions.has(fold(name))) {
        const near = nearestAction(fold(prefix), name);
        const hint = near === undefined ? undefined : `did you mean ${fold(prefix)}:${near}`;
        report(placeOf(at), `${fold(prefix)} has no action "${name}"`, hint);
      }
    }
  },
};
