/**
 * S25: everybody with a shell on a node has the permissions of its role, which should be those of the agent only
 * (spec/iam 13.3, 13.6).
 */
import type { Rule } from '../finding.ts';
import { isNode, ownersIn } from '../owner-policies.ts';
import { actionAt, allowingStatements, starResource } from '../statement-queries.ts';

const wide =
  /:policy\/(?:service-role\/)?(AmazonSSMManagedInstanceCore|AmazonEC2RoleforSSM|AmazonSSMFullAccess|PowerUserAccess|AdministratorAccess)$/;

export const nodeMayTooMuch: Rule = {
  id: 'S25',
  severity: 'security',
  sentence: 'the role of a node is allowed to read every parameter, and so is everybody with a shell on the node',
  remedy: 'allow the node the five actions of Session Manager and nothing else on "*"',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      for (const { text, place } of owner.managed) {
        const name = wide.exec(text)?.[1];
        const core = name?.startsWith('AmazonSSMManaged') === true || name?.startsWith('AmazonEC2Role') === true;
        if (name !== undefined && (core || isNode(set, owner)))
          report(place, `${name} allows the node, and everybody with a shell on it, to read every parameter`);
      }
      if (!isNode(set, owner)) continue;
      for (const action of ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:SendCommand']) {
        for (const [policy, statement] of allowingStatements(owner.policies, action)) {
          if (starResource(statement) === undefined && statement.resource?.not !== true) continue;
          report(
            policy.placeOf(actionAt(statement, action).at),
            `the node, and everybody with a shell on it, is allowed ${action} on every resource`,
          );
        }
      }
    }
  },
};
