/** S26: with one of the five missing a node registers and then hangs, or never appears (spec/iam 13.1, 13.5). */
import type { Rule } from '../finding.ts';
import { groupsOf, isKnownNode, isNode } from '../groups.ts';
import { actionAt, allowsIn } from '../powers.ts';

export const fiveActions: readonly string[] = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

export const nodeLacksAction: Rule = {
  id: 'S26',
  severity: 'warning',
  sentence: 'a node needs five actions for sessions, and one is missing',
  remedy:
    'allow ssm:UpdateInstanceInformation and CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel of ssmmessages',
  types: ['identity'],
  checkSet(set, report) {
    for (const group of groupsOf(set)) {
      // What a managed policy brings along is not known here.
      if (!isNode(set, group) || (group.owner?.managed.length ?? 0) > 0) continue;
      const missing = fiveActions.filter((action) => allowsIn(group.policies, action).length === 0);
      const present = fiveActions.flatMap((action) =>
        allowsIn(group.policies, action)
          .slice(0, 1)
          .map((grant) => ({ action, grant })),
      )[0];
      if (missing.length === 0 || present === undefined) continue;
      // ECS Exec opens the channels from a task, which registers nowhere.
      const task = missing.join() === 'ssm:UpdateInstanceInformation' && !isKnownNode(set, group);
      if (task) continue;
      const [policy, statement] = present.grant;
      report(policy.placeOf(actionAt(statement, present.action).at), `the node lacks ${missing.join(', ')}`);
    }
  },
};
