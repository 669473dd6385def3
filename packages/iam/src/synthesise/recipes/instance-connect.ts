/** Recipe 5: EC2 Instance Connect for named OS users; without ec2:osuser a key could be pushed for root (spec/iam 16.2). */
import { sendSshPublicKeyResource } from '../../service/send-ssh-public-key.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { literalValue, type WrittenStatement } from '../written-policy.ts';
import { callWish, checkPlace, nodePattern, type RecipePlace, sampleRegion, sampleUser, unfitOsUser } from './place.ts';

/** For whom keys may be pushed, and where. */
export type InstanceConnectWish = RecipePlace & {
  readonly name?: string;
  /** OS users by name; or the IAM user's own name; or the tag SSMSessionRunAs of whoever asks. */
  readonly osUsers: readonly string[] | 'user-name' | 'run-as-tag';
  /** Tags the instance must have. */
  readonly tags?: Readonly<Record<string, string>>;
};

const variables = { 'user-name': '${aws:username}', 'run-as-tag': '${aws:PrincipalTag/SSMSessionRunAs}' } as const;

/** Recipe 5 (spec/iam 17.5): SendSSHPublicKey for named OS users (spec/iam 16.2). Throws SynthesisError. */
export function instanceConnect(wish: InstanceConnectWish): Synthesis {
  checkPlace(wish);
  const { name = 'InstanceConnect', osUsers, tags = {} } = wish;
  const listed = typeof osUsers === 'string' ? undefined : osUsers;
  const odd = unfitOsUser(listed ?? []);
  if (odd !== undefined)
    throw new SynthesisError('request/wish', `"${odd}" is not an OS user to hand out`, 'a Linux name other than root');
  if (listed?.length === 0) throw new SynthesisError('request/wish', 'no OS user is listed');
  const values = typeof osUsers === 'string' ? [variables[osUsers]] : osUsers;
  const tagKeys = Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [literalValue(value)]]);
  const statements: readonly WrittenStatement[] = [
    {
      Sid: 'PushKey',
      Effect: 'Allow',
      Action: ['ec2-instance-connect:SendSSHPublicKey'],
      Resource: [nodePattern('instance', wish)],
      Condition: {
        StringEquals: { 'ec2:osuser': values, ...Object.fromEntries(tagKeys) },
        // Nobody becomes root by being called so.
        ...(listed === undefined ? { StringNotEquals: { 'ec2:osuser': ['root'] } } : {}),
      },
    },
    { Sid: 'FindInstances', Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: ['*'] },
  ];
  const arn = nodePattern('instance', { ...wish, region: sampleRegion(wish) }, 'i-00000000000000001');
  const push = (
    expected: Claim['expected'],
    told: string,
    user: string,
    carried: Readonly<Record<string, string>> = tags,
    person = 'alice',
  ): Claim => ({
    expected,
    wish: {
      name: told,
      action: 'ec2-instance-connect:SendSSHPublicKey',
      resources: [sendSshPublicKeyResource(arn, new Map(Object.entries(carried)), user)],
      context: { 'aws:PrincipalTag/SSMSessionRunAs': person },
      principal: sampleUser(wish, person),
    },
  });
  const mine = listed ?? ['alice'];
  const [firstTag] = Object.keys(tags);
  return assemble(
    [{ name, attachment: 'managed', statements }],
    [
      ...mine.map((user) => push('allowed', `a key for ${user}`, user)),
      push('denied', 'a key for root', 'root'),
      push('denied', 'a key for root, for a person called so', 'root', tags, 'root'),
      push('denied', 'a key for another user', `${mine[0] ?? ''}2`),
      ...(firstTag === undefined
        ? []
        : [push('denied', `a key on an instance without ${firstTag}`, mine[0] ?? '', {})]),
      {
        expected: 'denied',
        wish: callWish('a key for the serial console', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey', arn),
      },
      {
        expected: 'denied',
        wish: callWish(
          'a tunnel',
          'ec2-instance-connect:OpenTunnel',
          arn.replace('instance/', 'instance-connect-endpoint/'),
        ),
      },
    ],
    { principal: sampleUser(wish) },
  );
}
