/** S13: ssm:DescribeSessions does not support resources: it is allowed for all sessions or none (spec/iam 5.8, 14.9). */
import { grantingTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';
import { actionAt, allows } from '../statement-queries.ts';

export const describeSessionsNarrowed: Rule = {
  id: 'S13',
  severity: 'error',
  sentence: 'ssm:DescribeSessions does not support resources: on anything but "*" it allows nothing',
  remedy:
    'move it into a statement of its own with "Resource": "*", or remove it: it lists the sessions of all principals',
  types: grantingTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      const { resource } = statement;
      if (!allows(statement, 'ssm:DescribeSessions') || resource?.not !== false) continue;
      const { text, at } = actionAt(statement, 'ssm:DescribeSessions');
      const named = text.toLowerCase().startsWith('ssm:describe');
      if (named && !resource.values.some((value) => isStar(value.text))) report(placeOf(at));
    }
  },
};
