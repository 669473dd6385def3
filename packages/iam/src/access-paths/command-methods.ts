/** Access methods that run commands or open a desktop: Run Command, associations, automations, GUI Connect, just-in-time access, ECS Exec. */

import { documentArn } from '@sallyport/aws';
import { documentResource } from '../service/node.ts';
import type { AccessMethod } from './access-method.ts';
import type { AccessPath } from './access-path.ts';
import { accessPath, notDenied } from './build-path.ts';
import { candidateArns } from './candidate-arns.ts';
import { decideAtNode, ec2Node, placeOf, ssmNode } from './decide-at-node.ts';

/** Command documents of AWS that run, as root, what the caller passes to them. */
const commandDocuments = [
  'AWS-RunShellScript',
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunSaltState',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-ApplyChefRecipes',
  'AWS-ConfigureAWSPackage',
];

function commandMethod(action: 'ssm:SendCommand' | 'ssm:CreateAssociation'): AccessMethod {
  return {
    action,
    kinds: ['instance', 'managed-instance'],
    actions: [action.toLowerCase()],
    paths(question) {
      if (decideAtNode(question, action, [ssmNode(question)]).verdict === 'denied') return [];
      const paths = candidateArns(question, action, 'document', commandDocuments).map(({ arn, name }) => {
        const decision = decideAtNode(question, action, [ssmNode(question), documentResource(arn, new Map())]);
        return accessPath(action, 'root', [decision], { document: name });
      });
      return notDenied(paths);
    },
  };
}

const startAutomationExecution: AccessMethod = {
  action: 'ssm:StartAutomationExecution',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm:startautomationexecution'],
  paths(question) {
    // An automation runs scripts and commands, if need be with a role of its own: any of them reaches the node.
    const arns = candidateArns(question, 'ssm:StartAutomationExecution', 'automation-definition', [
      'AWS-RunPatchBaseline',
      'Own',
    ]);
    const paths = arns.map(({ arn }) =>
      accessPath('ssm:StartAutomationExecution', 'root', [
        decideAtNode(question, 'ssm:StartAutomationExecution', [documentResource(`${arn}:$DEFAULT`, new Map())]),
      ]),
    );
    return best(notDenied(paths));
  },
};

/** The paths differ in nothing but the pattern they were found by: one is enough. */
function best(paths: readonly AccessPath[]): readonly AccessPath[] {
  const chosen = paths.find(({ verdict }) => verdict === 'allowed') ?? paths[0];
  return chosen === undefined ? [] : [chosen];
}

const startConnection: AccessMethod = {
  action: 'ssm-guiconnect:StartConnection',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm-guiconnect:startconnection', 'ssm:startsession'],
  paths(question) {
    const port = documentResource(documentArn('AWS-StartPortForwardingSession', placeOf(question)), new Map());
    const decisions = [
      decideAtNode(question, 'ssm-guiconnect:StartConnection', [{ arn: '*' }]),
      decideAtNode(question, 'ssm:StartSession', [ssmNode(question), port]),
    ];
    return notDenied([accessPath('ssm-guiconnect:StartConnection', 'desktop', decisions)]);
  },
};

const startAccessRequest: AccessMethod = {
  action: 'ssm:StartAccessRequest',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm:startaccessrequest', 'ssm:getaccesstoken'],
  paths(question) {
    const { partition, region, account } = placeOf(question);
    const item = { arn: `arn:${partition}:ssm:${region}:${account}:opsitem/oi-000000000000` };
    const decisions = [
      decideAtNode(question, 'ssm:StartAccessRequest', [ssmNode(question)]),
      decideAtNode(question, 'ssm:GetAccessToken', [item]),
    ];
    return notDenied([accessPath('ssm:StartAccessRequest', 'shell', decisions)]);
  },
};

const executeCommand: AccessMethod = {
  action: 'ecs:ExecuteCommand',
  kinds: ['task'],
  actions: ['ecs:executecommand'],
  paths(question) {
    const task = ec2Node(question);
    const tags = [...question.node.tags].map(([key, value]) => [`ecs:ResourceTag/${key}`, value]);
    const resource = { ...task, context: { ...task.context, ...Object.fromEntries(tags) } };
    const decision = decideAtNode(question, 'ecs:ExecuteCommand', [resource]);
    return notDenied([accessPath('ecs:ExecuteCommand', 'root', [decision])]);
  },
};

export const commandMethods: readonly AccessMethod[] = [
  commandMethod('ssm:SendCommand'),
  commandMethod('ssm:CreateAssociation'),
  startAutomationExecution,
  startConnection,
  startAccessRequest,
  executeCommand,
];
