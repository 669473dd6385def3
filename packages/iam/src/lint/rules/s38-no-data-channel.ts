/** S38: since 2025 the principal who starts a session also needs permission to open its data channel (spec/iam 14.7). */
import type { Rule } from '../finding.ts';
import { ownersIn, sessionAllows } from '../owner-policies.ts';
import { actionAt, allowingStatements, starResource } from '../statement-queries.ts';

export const noDataChannel: Rule = {
  id: 'S38',
  severity: 'warning',
  sentence: 'ssm:StartSession is allowed, but ssmmessages:OpenDataChannel is not',
  remedy: 'allow ssmmessages:OpenDataChannel on "*": it does not support resources',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const [first] = sessionAllows(owner);
      // The text of the managed policy is not known.
      if (first === undefined || owner.managed.length > 0) continue;
      const channels = allowingStatements(owner.policies, 'ssmmessages:OpenDataChannel');
      if (channels.length === 0) report(first.policy.placeOf(actionAt(first.statement, 'ssm:StartSession').at));
      else if (
        !channels.some(([, statement]) => starResource(statement) !== undefined || statement.resource?.not === true)
      ) {
        for (const [policy, statement] of channels) {
          report(
            policy.placeOf(statement.resource?.at ?? statement.at),
            'ssmmessages:OpenDataChannel does not support resources: on anything but "*" it may allow nothing',
          );
        }
      }
    }
  },
};
