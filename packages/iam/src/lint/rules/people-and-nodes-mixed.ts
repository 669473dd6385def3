/**
 * What the agent needs and what people need in one role: the node may then end sessions, and people, holding the agent's
 * rights, may pose as a node (spec/iam 13.6).
 */
import type { Rule } from '../finding.ts';
import { allowsAgentAction, ownersIn } from '../owner-policies.ts';
import { actionAt, allowingStatements } from '../statement-queries.ts';

/** AWS's own policies for nodes. */
const agentPolicies = /::aws:policy\/(?:service-role\/)?Amazon(?:SSMManagedInstanceCore|EC2RoleforSSM)$/;

export const peopleAndNodesMixed: Rule = {
  id: 'people-and-nodes-mixed',
  severity: 'security',
  sentence: "this is for people, and the same role holds the agent's rights",
  remedy: 'give nodes and people a role each',
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
            `${action} is for people, and the same role holds the agent's rights`,
          );
        }
      }
    }
  },
};
