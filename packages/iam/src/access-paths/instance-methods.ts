/** EC2's doors: Instance Connect, the serial console, passwords, user data, and whatever hands a node's role to somebody. */

import type { ExportedRole } from '../account/account-export.ts';
import { better } from '../caller/answer.ts';
import type { Decision } from '../evaluate/decision.ts';
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { instanceResource } from '../service/node.ts';
import { sendSshPublicKeyResource } from '../service/send-ssh-public-key.ts';
import type { Door, Question, Way } from './access-method.ts';
import { askAt, instance, openWays, placeOf, way } from './access-question.ts';

const osUser = 'ec2:osuser';

/** Users most images have: a rule that lets them through is worth knowing of. */
const usual = ['root', 'ec2-user', 'ubuntu', 'admin', 'centos', 'fedora'];
/** Stands for every name nobody wrote down. */
const nobodyElse = 'somebody-else';

const sendKey: Door = {
  name: 'SendSSHPublicKey',
  kinds: ['instance'],
  actions: ['ec2-instance-connect:sendsshpublickey'],
  facets: ({ osUsers }) => JSON.stringify(osUsers ?? null),
  open(question) {
    const { arn, tags, osUsers = [] } = question.node;
    const action = 'ec2-instance-connect:SendSSHPublicKey';
    const anybody = askAt(question, action, [instance(question)], { unknown: [osUser] });
    if (anybody.verdict === 'denied') return [];
    if (!anybody.keys.includes(osUser)) {
      return [way('SendSSHPublicKey', 'shell', [anybody], { osUsers: 'any' })];
    }
    const written = unknownConditions(anybody).flatMap(({ key, values }) =>
      key.toLowerCase() === osUser ? values : [],
    );
    const names = new Map([...written, ...osUsers, ...usual, nobodyElse].map((name) => [filled(name), name]));
    const answers = [...names].map(([name, label]) => {
      const decision = askAt(question, action, [sendSshPublicKeyResource(arn, tags, name)]);
      return { label, exact: label === name, decision };
    });
    return (['allowed', 'depends'] as const).flatMap((verdict): readonly Way[] => {
      const open = answers.filter(({ decision }) => decision.verdict === verdict);
      const decisions = open.map(({ decision }) => decision);
      if (open.some(({ label }) => label === nobodyElse)) {
        const others = answers.filter(({ decision }) => decision.verdict !== verdict);
        const except = others.map(({ label }) => label).sort();
        return [way('SendSSHPublicKey', 'shell', decisions, { osUsers: 'any', osUsersExcept: except })];
      }
      const listed = open.map(({ label }) => label).sort();
      const [only] = open.length === 1 && open[0]?.exact === true ? listed : [];
      return open.length === 0
        ? []
        : [way('SendSSHPublicKey', 'shell', decisions, { osUsers: listed, osUser: only ?? null })];
    });
  },
};

/** A name a pattern means, and nobody meant by name. */
function filled(pattern: string): string {
  return pattern.replaceAll('*', nobodyElse).replaceAll('?', 'x');
}

const openTunnel: Door = {
  name: 'OpenTunnel',
  kinds: ['instance'],
  actions: ['ec2-instance-connect:opentunnel'],
  open(question) {
    const { partition, region, account } = placeOf(question);
    // Endpoints belong to networks, not to nodes: any endpoint may lead there.
    const endpoint = {
      arn: `arn:${partition}:ec2:${region}:${account}:instance-connect-endpoint/eice-0000000000000000`,
    };
    const unknown = ['ec2:ResourceTag/*', 'aws:ResourceTag/*'];
    const decision = askAt(question, 'ec2-instance-connect:OpenTunnel', [endpoint], { unknown });
    return openWays([way('OpenTunnel', 'network', [decision])]);
  },
};

function simpleDoor(
  name: 'SendSerialConsoleSSHPublicKey' | 'GetPasswordData',
  action: string,
  power: 'console' | 'password',
): Door {
  return {
    name,
    kinds: ['instance'],
    actions: [action.toLowerCase()],
    open: (question) => openWays([way(name, power, [askAt(question, action, [instance(question)])])]),
  };
}

const userData: Door = {
  name: 'ModifyUserData',
  kinds: ['instance'],
  actions: ['ec2:modifyinstanceattribute', 'ec2:stopinstances', 'ec2:startinstances'],
  open(question) {
    const { arn, tags } = question.node;
    const attribute = instanceResource(arn, tags, { 'ec2:Attribute': 'userData' });
    const decisions = [
      askAt(question, 'ec2:ModifyInstanceAttribute', [attribute]),
      // User data is only changed on a stopped instance, and only run at its start.
      askAt(question, 'ec2:StopInstances', [instance(question)]),
      askAt(question, 'ec2:StartInstances', [instance(question)]),
    ];
    return openWays([way('ModifyUserData', 'root', decisions)]);
  },
};

function passed(question: Question, role: ExportedRole): Decision {
  const tags = [...role.tags].flatMap(([key, value]) => [
    [`iam:ResourceTag/${key}`, value],
    [`aws:ResourceTag/${key}`, value],
  ]);
  const to = (service: string): Decision => {
    const context = { ...Object.fromEntries(tags), 'iam:PassedToService': service };
    return askAt(question, 'iam:PassRole', [{ arn: role.arn, context }]);
  };
  const plain = to('ec2.amazonaws.com');
  if (question.account.partition !== 'aws-cn') return plain;
  // China has both names in use (spec/iam 4.5).
  const local = to('ec2.amazonaws.com.cn');
  return better(local, plain) ? local : plain;
}

function profileDoor(name: 'ReplaceInstanceProfile' | 'AssociateInstanceProfile', action: string): Door {
  return {
    name,
    kinds: ['instance'],
    actions: [action.toLowerCase(), 'iam:passrole'],
    open(question) {
      const change = askAt(question, action, [instance(question)]);
      if (change.verdict === 'denied') return [];
      const roles = question.account.roles.filter(({ instanceProfiles }) => instanceProfiles.length > 0);
      return openWays(roles.map((role): Way => way(name, 'role', [change, passed(question, role)], { by: role.arn })));
    },
  };
}

/** Whoever may launch an instance with the node's role has what the node has, and what its sessions can take (spec/iam 13.6). */
const passNodeRole: Door = {
  name: 'PassNodeRole',
  kinds: ['instance'],
  actions: ['iam:passrole', 'ec2:runinstances'],
  facets: ({ instanceProfile }) => instanceProfile ?? '',
  open(question) {
    const { instanceProfile } = question.node;
    const role = question.account.roles.find(
      ({ instanceProfiles }) => instanceProfile !== undefined && instanceProfiles.includes(instanceProfile),
    );
    if (role === undefined) return [];
    const { partition, region, account } = placeOf(question);
    const launched = { arn: `arn:${partition}:ec2:${region}:${account}:instance/*` };
    const unknown = ['aws:RequestTag/*', 'ec2:InstanceType', 'aws:TagKeys'];
    const decisions = [passed(question, role), askAt(question, 'ec2:RunInstances', [launched], { unknown })];
    return openWays([way('PassNodeRole', 'role', decisions, { by: role.arn })]);
  },
};

export const instanceDoors: readonly Door[] = [
  sendKey,
  openTunnel,
  simpleDoor('SendSerialConsoleSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey', 'console'),
  simpleDoor('GetPasswordData', 'ec2:GetPasswordData', 'password'),
  userData,
  profileDoor('ReplaceInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation'),
  profileDoor('AssociateInstanceProfile', 'ec2:AssociateIamInstanceProfile'),
  passNodeRole,
];
