/**
 * A role with the permissions of the agent and those of people lets the node end sessions, and lets people act as a node
 * (spec/iam 13.6).
 */
import type { Rule } from '../finding.ts';
import { allowsAgentAction, ownersIn } from '../owner-policies.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

/** AWS's own policies for nodes. */
const agentPolicies = /::aws:policy\/(?:service-role\/)?Amazon(?:SSMManagedInstanceCore|EC2RoleforSSM)$/;

export const peopleAndNodesMixed: Rule = {
  id: 'people-and-nodes-mixed',
  severity: 'security',
  sentence: 'this permission is for people, and the same role has the permissions of the agent',
  remedy: 'use separate roles for nodes and people',
  types: ['identity'],
  checkSet(set, report) {
    for (const owner of ownersIn(set)) {
      const written = owner.policies.some(allowsAgentAction);
      const attached = owner.managed.some(({ text }) => agentPolicies.test(text));
      if (!written && !attached) continue;
      for (const action of ['ssm:StartSession', 'ssm:TerminateSession', 'ssm:ResumeSession']) {
        for (const [policy, statement] of allowingStatements(owner.policies, action)) {
          report(
            policy.placeOf(actionAt(statement, action).at),
            `${action} is for people, and the same role has the permissions of the agent`,
          );
        }
      }
    }
  },
};
