/** Recipe 5: EC2 Instance Connect for named OS users; without ec2:osuser, a key for root could be pushed (spec/iam 16.2). */
import { runAsTag } from '@sallyport/aws';
import { sendSshPublicKeyResource } from '../../service/send-ssh-public-key.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { literalValue, type WrittenStatement } from '../written-policy.ts';
import {
  apiCall,
  checkAccount,
  checkOsUsers,
  nodePattern,
  type RecipeAccount,
  sampleRegion,
  sampleUser,
} from './recipe-account.ts';

/** The OS users and instances for which keys may be pushed. */
export type InstanceConnectRequirements = RecipeAccount & {
  readonly name?: string;
  /** OS users by name; or the name of the IAM user; or the value of the principal tag SSMSessionRunAs. */
  readonly osUsers: readonly string[] | 'user-name' | 'run-as-tag';
  /** Tags the instance must have. */
  readonly tags?: Readonly<Record<string, string>>;
};

const principalTag = `aws:PrincipalTag/${runAsTag}`;
const variables = { 'user-name': '${aws:username}', 'run-as-tag': `\${${principalTag}}` } as const;

/** Recipe 5 (spec/iam 17.5): SendSSHPublicKey for named OS users (spec/iam 16.2). Throws SynthesisError. */
export function instanceConnect(requirements: InstanceConnectRequirements): Synthesis {
  checkAccount(requirements);
  const { name = 'InstanceConnect', osUsers, tags = {} } = requirements;
  const listed = typeof osUsers === 'string' ? undefined : osUsers;
  if (listed !== undefined) checkOsUsers(listed);
  const values = typeof osUsers === 'string' ? [variables[osUsers]] : osUsers;
  const tagKeys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [literalValue(value)]]);
  const statements: readonly WrittenStatement[] = [
    {
      Sid: 'PushKey',
      Effect: 'Allow',
      Action: ['ec2-instance-connect:SendSSHPublicKey'],
      Resource: [nodePattern('instance', requirements)],
      Condition: {
        StringEquals: { 'ec2:osuser': values, ...Object.fromEntries(tagKeys) },
        // A user named root, or with root as tag, must not get access as root.
        ...(listed === undefined ? { StringNotEquals: { 'ec2:osuser': ['root'] } } : {}),
      },
    },
    { Sid: 'FindInstances', Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: ['*'] },
  ];
  const arn = nodePattern('instance', { ...requirements, region: sampleRegion(requirements) }, 'i-00000000000000001');
  const push = (
    expected: Claim['expected'],
    claimName: string,
    user: string,
    instanceTags: Readonly<Record<string, string>> = tags,
    userName = 'alice',
  ): Claim => ({
    expected,
    requirement: {
      name: claimName,
      action: 'ec2-instance-connect:SendSSHPublicKey',
      resources: [sendSshPublicKeyResource(arn, new Map(Object.entries(instanceTags)), user)],
      context: { [principalTag]: userName },
      principal: sampleUser(requirements, userName),
    },
  });
  const users = listed ?? ['alice'];
  const [firstTag] = Object.keys(tags);
  return assemble(
    [{ name, attachment: 'managed', statements }],
    [
      ...users.map((user) => push('allowed', `a key for ${user}`, user)),
      push('denied', 'a key for root', 'root'),
      push('denied', 'a key for root, as a user named root', 'root', tags, 'root'),
      push('denied', 'a key for another user', `${users[0] ?? ''}2`),
      ...(firstTag === undefined
        ? []
        : [push('denied', `a key on an instance without ${firstTag}`, users[0] ?? '', {})]),
      {
        expected: 'denied',
        requirement: apiCall('a key for the serial console', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey', arn),
      },
      {
        expected: 'denied',
        requirement: apiCall(
          'a tunnel',
          'ec2-instance-connect:OpenTunnel',
          arn.replace('instance/', 'instance-connect-endpoint/'),
        ),
      },
    ],
    { principal: sampleUser(requirements) },
  );
}
