/** S27: a list of allowed services with ssm but without ssmmessages: nodes appear and no session opens (spec/iam 11.3). */
import type { Rule } from '../finding.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

export const limitLacksMessages: Rule = {
  id: 'S27',
  severity: 'error',
  sentence: 'ssm is allowed here but ssmmessages is not: nodes register, and no session ever opens',
  remedy: 'allow ssmmessages:* beside it, and ec2messages:* for old agents',
  types: ['service-control', 'boundary'],
  checkSet(set, report) {
    const boundaries = set.policies.filter(({ type }) => type === 'boundary').map((policy) => [policy]);
    // Those of the organisation are told apart by level, which a file does not say; each boundary is somebody's only one.
    for (const policies of [set.policies.filter(({ type }) => type === 'service-control'), ...boundaries]) {
      if (allowingStatements(policies, 'ssmmessages:OpenDataChannel').length > 0) continue;
      for (const action of ['ssm:StartSession', 'ssm:UpdateInstanceInformation']) {
        for (const [policy, statement] of allowingStatements(policies, action))
          report(policy.placeOf(actionAt(statement, action).at));
      }
    }
  },
};
