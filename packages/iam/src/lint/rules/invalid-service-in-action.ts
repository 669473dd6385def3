/** IAM stores actions of services that do not exist without an error. */
import { fold } from '../../match/fold.ts';
import { actionsIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { isServicePrefix } from '../lookup.ts';

export const invalidServiceInAction: Rule = {
  id: 'invalid-service-in-action',
  severity: 'error',
  sentence: 'there is no such service',
  remedy: 'correct the service prefix of the action',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of actionsIn(document)) {
      const prefix = /^([^:*?]+):/.exec(text)?.[1];
      if (prefix === undefined || hasUnknown(prefix) || isServicePrefix(fold(prefix))) continue;
      report(placeOf(at), `there is no service "${prefix}"`);
    }
  },
};
