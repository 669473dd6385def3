/** Access methods of EC2 Instance Connect: pushing an SSH key for an OS user, and tunnels (spec/iam 16.1 to 16.3). */
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { sendSshPublicKeyResource } from '../service/send-ssh-public-key.ts';
import type { AccessMethod } from './access-method.ts';
import type { AccessPath } from './access-path.ts';
import { accessPath, notDenied } from './build-path.ts';
import { decideAtNode, ec2Node, placeOf } from './decide-at-node.ts';

const osUserKey = 'ec2:osuser';

/** Users that most images have. */
const commonUsers = ['root', 'ec2-user', 'ubuntu', 'admin', 'centos', 'fedora'];
/** Represents every name that no policy, no export and no common image holds. */
const anyOtherUser = 'somebody-else';

export const sendSshPublicKey: AccessMethod = {
  action: 'ec2-instance-connect:SendSSHPublicKey',
  kinds: ['instance'],
  actions: ['ec2-instance-connect:sendsshpublickey'],
  nodeFacts: ({ osUsers }) => JSON.stringify(osUsers ?? null),
  paths(question) {
    const { arn, tags, osUsers = [] } = question.node;
    const action = 'ec2-instance-connect:SendSSHPublicKey';
    const anyUser = decideAtNode(question, action, [ec2Node(question)], { unknown: [osUserKey] });
    if (anyUser.verdict === 'denied') return [];
    if (!anyUser.keys.includes(osUserKey)) return [accessPath(action, 'shell', [anyUser], { osUsers: 'any' })];
    const inPolicies = unknownConditions(anyUser).flatMap(({ key, values }) =>
      key.toLowerCase() === osUserKey ? values : [],
    );
    const names = new Map(
      [...inPolicies, ...osUsers, ...commonUsers, anyOtherUser].map((name) => [exampleOf(name), name]),
    );
    const answers = [...names].map(([name, label]) => {
      const decision = decideAtNode(question, action, [sendSshPublicKeyResource(arn, tags, name)]);
      return { label, exact: label === name, decision };
    });
    return (['allowed', 'depends'] as const).flatMap((verdict): readonly AccessPath[] => {
      const open = answers.filter(({ decision }) => decision.verdict === verdict);
      const decisions = open.map(({ decision }) => decision);
      if (open.some(({ label }) => label === anyOtherUser)) {
        const others = answers.filter(({ decision }) => decision.verdict !== verdict);
        const except = others.map(({ label }) => label).sort();
        return [accessPath(action, 'shell', decisions, { osUsers: 'any', osUsersExcept: except })];
      }
      const listed = open.map(({ label }) => label).sort();
      const [only] = open.length === 1 && open[0]?.exact === true ? listed : [];
      return open.length === 0
        ? []
        : [accessPath(action, 'shell', decisions, { osUsers: listed, osUser: only ?? null })];
    });
  },
};

/** A name that matches the pattern and that no policy holds as it stands. */
function exampleOf(pattern: string): string {
  return pattern.replaceAll('*', anyOtherUser).replaceAll('?', 'x');
}

export const openTunnel: AccessMethod = {
  action: 'ec2-instance-connect:OpenTunnel',
  kinds: ['instance'],
  actions: ['ec2-instance-connect:opentunnel'],
  paths(question) {
    const { partition, region, account } = placeOf(question);
    // Endpoints belong to networks, not to nodes: any endpoint may lead to the node.
    const endpoint = {
      arn: `arn:${partition}:ec2:${region}:${account}:instance-connect-endpoint/eice-0000000000000000`,
    };
    const unknown = ['ec2:ResourceTag/*', 'aws:ResourceTag/*'];
    const decision = decideAtNode(question, 'ec2-instance-connect:OpenTunnel', [endpoint], { unknown });
    return notDenied([accessPath('ec2-instance-connect:OpenTunnel', 'network', [decision])]);
  },
};
