/** S38: since 2025 the person, too, opens the data channel (spec/iam 14.7). */
import type { Rule } from '../finding.ts';
import { groupsOf, sessionGrants } from '../groups.ts';
import { actionAt, allowsIn, everything } from '../powers.ts';

export const noDataChannel: Rule = {
  id: 'S38',
  severity: 'warning',
  sentence: 'sessions may be started, but ssmmessages:OpenDataChannel is not allowed',
  remedy: 'allow ssmmessages:OpenDataChannel on "*": it has no resources',
  types: ['identity'],
  checkSet(set, report) {
    for (const group of groupsOf(set)) {
      const [first] = sessionGrants(group);
      // What a managed policy brings along is not known here.
      if (first === undefined || (group.owner?.managed.length ?? 0) > 0) continue;
      const channels = allowsIn(group.policies, 'ssmmessages:OpenDataChannel');
      if (channels.length === 0) report(first.policy.placeOf(actionAt(first.statement, 'ssm:StartSession').at));
      else if (
        !channels.some(([, statement]) => everything(statement) !== undefined || statement.resource?.not === true)
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
