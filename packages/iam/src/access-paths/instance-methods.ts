/** Access methods of EC2: the serial console, passwords, user data, and the actions that give an instance, or a new one, a role. */

import type { ExportedRole } from '../account/account-export.ts';
import { better } from '../caller/answer.ts';
import type { Decision } from '../evaluate/decision.ts';
import { instanceResource } from '../service/node.ts';
import type { AccessMethod, AccessQuestion } from './access-method.ts';
import type { AccessAction, AccessKind } from './access-path.ts';
import { accessPath, notDenied } from './build-path.ts';
import { decideAtNode, ec2Node, placeOf } from './decide-at-node.ts';
import { openTunnel, sendSshPublicKey } from './instance-connect.ts';

function singleAction(action: AccessAction, access: AccessKind): AccessMethod {
  return {
    action,
    kinds: ['instance'],
    actions: [action.toLowerCase()],
    paths: (question) => notDenied([accessPath(action, access, [decideAtNode(question, action, [ec2Node(question)])])]),
  };
}

const modifyUserData: AccessMethod = {
  action: 'ec2:ModifyInstanceAttribute',
  kinds: ['instance'],
  actions: ['ec2:modifyinstanceattribute', 'ec2:stopinstances', 'ec2:startinstances'],
  paths(question) {
    const { arn, tags } = question.node;
    const attribute = instanceResource(arn, tags, { 'ec2:Attribute': 'userData' });
    const decisions = [
      decideAtNode(question, 'ec2:ModifyInstanceAttribute', [attribute]),
      // User data can only be changed while the instance is stopped, and only runs when it starts.
      decideAtNode(question, 'ec2:StopInstances', [ec2Node(question)]),
      decideAtNode(question, 'ec2:StartInstances', [ec2Node(question)]),
    ];
    return notDenied([accessPath('ec2:ModifyInstanceAttribute', 'root', decisions)]);
  },
};

function decidePassRole(question: AccessQuestion, role: ExportedRole): Decision {
  const tags = [...role.tags].flatMap(([key, value]) => [
    [`iam:ResourceTag/${key}`, value],
    [`aws:ResourceTag/${key}`, value],
  ]);
  const passedTo = (service: string): Decision => {
    const context = { ...Object.fromEntries(tags), 'iam:PassedToService': service };
    return decideAtNode(question, 'iam:PassRole', [{ arn: role.arn, context }]);
  };
  const global = passedTo('ec2.amazonaws.com');
  if (question.account.partition !== 'aws-cn') return global;
  // The China partition uses both names (spec/iam 4.5).
  const china = passedTo('ec2.amazonaws.com.cn');
  return better(china, global) ? china : global;
}

function instanceProfileMethod(
  action: 'ec2:ReplaceIamInstanceProfileAssociation' | 'ec2:AssociateIamInstanceProfile',
): AccessMethod {
  return {
    action,
    kinds: ['instance'],
    actions: [action.toLowerCase(), 'iam:passrole'],
    paths(question) {
      const change = decideAtNode(question, action, [ec2Node(question)]);
      if (change.verdict === 'denied') return [];
      const roles = question.account.roles.filter(({ instanceProfiles }) => instanceProfiles.length > 0);
      return notDenied(
        roles.map((role) => accessPath(action, 'role', [change, decidePassRole(question, role)], { role: role.arn })),
      );
    },
  };
}

/** A new instance with the role of the node has the permissions of the node, which extend to its sessions (spec/iam 13.6). */
const runInstances: AccessMethod = {
  action: 'ec2:RunInstances',
  kinds: ['instance'],
  actions: ['iam:passrole', 'ec2:runinstances'],
  nodeFacts: ({ instanceProfile }) => instanceProfile ?? '',
  paths(question) {
    const { instanceProfile } = question.node;
    const role = question.account.roles.find(
      ({ instanceProfiles }) => instanceProfile !== undefined && instanceProfiles.includes(instanceProfile),
    );
    if (role === undefined) return [];
    const { partition, region, account } = placeOf(question);
    const launched = { arn: `arn:${partition}:ec2:${region}:${account}:instance/*` };
    const unknown = ['aws:RequestTag/*', 'ec2:InstanceType', 'aws:TagKeys'];
    const decisions = [
      decidePassRole(question, role),
      decideAtNode(question, 'ec2:RunInstances', [launched], { unknown }),
    ];
    return notDenied([accessPath('ec2:RunInstances', 'role', decisions, { role: role.arn })]);
  },
};

export const instanceMethods: readonly AccessMethod[] = [
  sendSshPublicKey,
  openTunnel,
  singleAction('ec2-instance-connect:SendSerialConsoleSSHPublicKey', 'console'),
  singleAction('ec2:GetPasswordData', 'password'),
  modifyUserData,
  instanceProfileMethod('ec2:ReplaceIamInstanceProfileAssociation'),
  instanceProfileMethod('ec2:AssociateIamInstanceProfile'),
  runInstances,
];
