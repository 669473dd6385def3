/** Systems Manager's other doors: commands, associations, automations, remote desktops, just-in-time access; and ECS exec. */

import { documentArn } from '../service/aws-documents.ts';
import { documentResource } from '../service/node.ts';
import type { Door, Question, Way } from './access-method.ts';
import { askAt, instance, managed, openWays, placeOf, way, witnesses } from './access-question.ts';

/** AWS's own command documents that run what the caller hands them, as root. */
const runners = [
  'AWS-RunShellScript',
  'AWS-RunPowerShellScript',
  'AWS-RunRemoteScript',
  'AWS-RunDocument',
  'AWS-RunSaltState',
  'AWS-ApplyAnsiblePlaybooks',
  'AWS-ApplyChefRecipes',
  'AWS-ConfigureAWSPackage',
];

function commandDoor(name: 'SendCommand' | 'CreateAssociation'): Door {
  return {
    name,
    kinds: ['instance', 'managed-instance'],
    actions: [`ssm:${name.toLowerCase()}`],
    open(question) {
      if (askAt(question, `ssm:${name}`, [managed(question)]).verdict === 'denied') return [];
      const ways = witnesses(question, `ssm:${name}`, 'document', runners).map(({ arn, name: by }) =>
        way(name, 'root', [askAt(question, `ssm:${name}`, [managed(question), documentResource(arn, new Map())])], {
          by,
        }),
      );
      return openWays(ways);
    },
  };
}

const automation: Door = {
  name: 'StartAutomationExecution',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm:startautomationexecution'],
  open(question) {
    // An automation runs scripts and commands, with its own role if it has one: whichever it is, the node is open.
    const arns = witnesses(question, 'ssm:StartAutomationExecution', 'automation-definition', [
      'AWS-RunPatchBaseline',
      'Own',
    ]);
    const ways = arns.map(({ arn }) =>
      way('StartAutomationExecution', 'root', [
        askAt(question, 'ssm:StartAutomationExecution', [documentResource(`${arn}:$DEFAULT`, new Map())]),
      ]),
    );
    return best(openWays(ways));
  },
};

/** Automations nobody lists are only as many as there are patterns: one answer is enough. */
function best(ways: readonly Way[]): readonly Way[] {
  const sure = ways.find(({ verdict }) => verdict === 'allowed') ?? ways[0];
  return sure === undefined ? [] : [sure];
}

const guiConnect: Door = {
  name: 'StartGuiConnection',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm-guiconnect:startconnection', 'ssm:startsession'],
  open(question) {
    const port = documentResource(documentArn('AWS-StartPortForwardingSession', placeOf(question)), new Map());
    const decisions = [
      askAt(question, 'ssm-guiconnect:StartConnection', [{ arn: '*' }]),
      askAt(question, 'ssm:StartSession', [managed(question), port]),
    ];
    return openWays([way('StartGuiConnection', 'desktop', decisions)]);
  },
};

const accessRequest: Door = {
  name: 'StartAccessRequest',
  kinds: ['instance', 'managed-instance'],
  actions: ['ssm:startaccessrequest', 'ssm:getaccesstoken'],
  open(question) {
    const { partition, region, account } = placeOf(question);
    const item = { arn: `arn:${partition}:ssm:${region}:${account}:opsitem/oi-000000000000` };
    const decisions = [
      askAt(question, 'ssm:StartAccessRequest', [managed(question)]),
      askAt(question, 'ssm:GetAccessToken', [item]),
    ];
    return openWays([way('StartAccessRequest', 'shell', decisions)]);
  },
};

const ecsExec: Door = {
  name: 'ExecuteCommand',
  kinds: ['task'],
  actions: ['ecs:executecommand'],
  open(question: Question) {
    const task = instance(question);
    const tags = [...question.node.tags].map(([key, value]) => [`ecs:ResourceTag/${key}`, value]);
    const resource = { ...task, context: { ...task.context, ...Object.fromEntries(tags) } };
    return openWays([way('ExecuteCommand', 'root', [askAt(question, 'ecs:ExecuteCommand', [resource])])]);
  },
};

export const commandDoors: readonly Door[] = [
  commandDoor('SendCommand'),
  commandDoor('CreateAssociation'),
  automation,
  guiConnect,
  accessRequest,
  ecsExec,
];
