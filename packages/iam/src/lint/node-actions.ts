/** Actions of the SSM agent, which the role of a node is allowed (spec/iam 13.1). */

/** Actions that only an agent uses: a policy that allows one of them is that of a node. */
export const agentActions: readonly string[] = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:OpenControlChannel',
];

/** The five actions an agent needs for sessions. */
export const sessionActionsOfAgent: readonly string[] = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];
