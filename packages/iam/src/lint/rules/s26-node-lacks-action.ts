/** S26: without one of the five actions a node opens no session or does not register (spec/iam 13.1, 13.5). */
import type { Rule } from '../finding.ts';
import { sessionActionsOfAgent } from '../node-actions.ts';
import { isNamedNode, isNode, ownersIn } from '../owner-policies.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

export const nodeLacksAction: Rule = {
  id: 'S26',
  severity: 'warning',
  sentence: 'a node needs five actions for sessions, and one is missing',
  remedy:
    'allow ssm:UpdateInstanceInformation and CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel of ssmmessages',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      // The text of the managed policy is not known.
      if (!isNode(set, owner) || owner.managed.length > 0) continue;
      const missing = sessionActionsOfAgent.filter((action) => allowingStatements(owner.policies, action).length === 0);
      const present = sessionActionsOfAgent.flatMap((action) =>
        allowingStatements(owner.policies, action)
          .slice(0, 1)
          .map((grant) => ({ action, grant })),
      )[0];
      if (missing.length === 0 || present === undefined) continue;
      // ECS Exec opens the channels from a task, which does not register.
      const task = missing.join() === 'ssm:UpdateInstanceInformation' && !isNamedNode(set, owner);
      if (task) continue;
      const [policy, statement] = present.grant;
      report(policy.placeOf(actionAt(statement, present.action).at), `the node lacks ${missing.join(', ')}`);
    }
  },
};
