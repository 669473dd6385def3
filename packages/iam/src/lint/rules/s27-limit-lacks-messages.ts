/** S27: a list of allowed services with ssm but without ssmmessages: nodes appear and no session opens (11.3). */
import type { PolicyType } from '../../document/document.ts';
import type { Rule } from '../finding.ts';
import { actionAt, allowsIn } from '../powers.ts';

const limits: readonly PolicyType[] = ['service-control', 'boundary'];

export const limitLacksMessages: Rule = {
  id: 'S27',
  severity: 'error',
  sentence: 'ssm is allowed here but ssmmessages is not: nodes register, and no session ever opens',
  remedy: 'allow ssmmessages:* beside it, and ec2messages:* for old agents',
  types: ['service-control', 'boundary'],
  checkSet(set, report) {
    for (const type of limits) {
      const policies = set.policies.filter((policy) => policy.type === type);
      if (allowsIn(policies, 'ssmmessages:OpenDataChannel').length > 0) continue;
      for (const action of ['ssm:StartSession', 'ssm:UpdateInstanceInformation']) {
        for (const [policy, statement] of allowsIn(policies, action))
          report(policy.placeOf(actionAt(statement, action).at));
      }
    }
  },
};
