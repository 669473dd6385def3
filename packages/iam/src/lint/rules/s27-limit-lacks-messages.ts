/**
 * S27: where a policy type that limits allows ssm but not ssmmessages, nodes register and no session opens (spec/iam
 * 11.3).
 */
import type { Rule } from '../finding.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

export const limitLacksMessages: Rule = {
  id: 'S27',
  severity: 'error',
  sentence: 'ssm is allowed here but ssmmessages is not: nodes register, and no session ever opens',
  remedy: 'allow ssmmessages:* as well, and ec2messages:* for old agents',
  types: ['service-control', 'boundary'],
  checkSet(set, report) {
    const boundaries = set.policies.filter(({ type }) => type === 'boundary').map((policy) => [policy]);
    // The organization level of a service control policy is unknown, so they are read together; a principal has one boundary only.
    for (const policies of [set.policies.filter(({ type }) => type === 'service-control'), ...boundaries]) {
      if (allowingStatements(policies, 'ssmmessages:OpenDataChannel').length > 0) continue;
      for (const action of ['ssm:StartSession', 'ssm:UpdateInstanceInformation']) {
        for (const [policy, statement] of allowingStatements(policies, action))
          report(policy.placeOf(actionAt(statement, action).at));
      }
    }
  },
};
