/** S38: since 2025 the person, too, opens the data channel (spec/iam 14.7). */
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, allowingStatements, starResource } from '../statement-queries.ts';

export const noDataChannel: Rule = {
  id: 'S38',
  severity: 'warning',
  sentence: 'sessions may be started, but ssmmessages:OpenDataChannel is not allowed',
  remedy: 'allow ssmmessages:OpenDataChannel on "*": it has no resources',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const [first] = sessionAllows(owner);
      // What a managed policy brings along is not known here.
      if (first === undefined || owner.managed.length > 0) continue;
      const channels = allowingStatements(owner.policies, 'ssmmessages:OpenDataChannel');
      if (channels.length === 0) report(first.policy.placeOf(actionAt(first.statement, 'ssm:StartSession').at));
      else if (
        !channels.some(([, statement]) => starResource(statement) !== undefined || statement.resource?.not === true)
      ) {
        for (const [policy, statement] of channels) {
          report(
            policy.placeOf(statement.resource?.at ?? statement.at),
            'ssmmessages:OpenDataChannel has no resources: on anything but "*" it may grant nothing',
          );
        }
      }
    }
  },
};
