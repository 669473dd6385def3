/** Privilege escalation to a node: for each kind of change one account in which it is possible, and its denied twin. */
import { type AccountExport, reach, readAccountExport, whoCanEscalate } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, policy, role, session, trustedIf, trusts } from './one-role-account.ts';
import { plainEscalations } from './plain-escalations.ts';
import { accounts } from './random-accounts.ts';

const alice = `arn:aws:iam::${id}:user/alice`;
const node = `arn:aws:ec2:eu-west-1:${id}:instance/i-1`;
/** Nobody may assume the role. */
const closed = trustedIf({ StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:user/nobody' } });
const shellDocument = (more: object = {}) => [
  { Name: 'SSM-SessionManagerRunShell', SessionType: 'Standard_Stream', ...more },
];
const plain = { SessionDocuments: shellDocument() };
const tagged = (key: string, value: string) => [
  allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*', { StringEquals: { [key]: value } }),
  allow('ssm:StartSession', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'),
];
const bob = {
  UserName: 'bob',
  UserId: 'AIDABOB',
  Arn: `arn:aws:iam::${id}:user/bob`,
  UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...session) }],
};

function changes(account: AccountExport): readonly string[] {
  return whoCanEscalate(account, 'i-1')
    .escalations.filter(({ principal }) => principal === alice)
    .map(({ action, resource, as }) => `${action} ${resource} ${as}`);
}

function accountWith(user: readonly object[], more: object = {}): AccountExport {
  return accountOf({ trust: closed, user, more: { ...plain, ...more } });
}

test.each([
  ['a policy of its own', accountWith([allow('iam:PutUserPolicy', alice)]), `iam:PutUserPolicy ${alice} ${alice}`],
  [
    'the trust policy of a role',
    accountWith([allow('iam:UpdateAssumeRolePolicy', role)]),
    `iam:UpdateAssumeRolePolicy ${role} ${role}`,
  ],
  [
    'tags of the node',
    accountWith([...tagged('ssm:resourceTag/team', 'web'), allow('ec2:CreateTags', node)]),
    `ec2:CreateTags ${node} ${alice}`,
  ],
  [
    'its own tags',
    accountWith([...tagged('aws:PrincipalTag/team', 'web'), allow('iam:TagUser', alice)]),
    `iam:TagUser ${alice} ${alice}`,
  ],
  [
    'the document of a session that fails',
    accountWith([...session, allow('ssm:UpdateDocument', '*')], {
      SessionDocuments: shellDocument({ RunAsEnabled: true }),
    }),
    `ssm:UpdateDocument arn:aws:ssm:eu-west-1:${id}:document/SSM-SessionManagerRunShell ${alice}`,
  ],
  [
    'the keys of another user',
    accountOf({
      trust: closed,
      user: [],
      more: {
        ...plain,
        UserDetailList: [
          {
            UserName: 'alice',
            UserId: 'AIDAALICE',
            Arn: alice,
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(allow('iam:CreateAccessKey', '*')) }],
          },
          bob,
        ],
      },
    }),
    `iam:CreateAccessKey ${bob.Arn} ${bob.Arn}`,
  ],
])('%s', (_, account, change) => {
  expect(changes(account)).toContain(change);
});

test.each([
  ['no sensitive action is allowed', accountWith([allow('s3:GetObject', '*')])],
  ['the tag could not change the answer', accountWith([allow('ec2:CreateTags', node)])],
  [
    'the role does not reach the node',
    accountOf({ trust: closed, user: [allow('iam:UpdateAssumeRolePolicy', role)], role: [], more: plain }),
  ],
  ['the principal reaches the node already', accountWith([...session, allow('iam:*', '*')])],
])('nothing where %s', (_, account) => {
  expect(changes(account)).toEqual([]);
});

test('nothing where the organization denies every way to reach the node', () => {
  const denied = {
    Version: '2012-10-17',
    Statement: [
      allow('*', '*'),
      {
        Effect: 'Deny',
        Action: ['ssm:*', 'ec2:*', 'ec2-instance-connect:*', 'ssm-guiconnect:*', 'iam:PassRole'],
        Resource: '*',
      },
    ],
  };
  const more = { ServiceControlPolicies: [{ orgIdentifier: 'r-1', policies: [denied] }] };
  expect(changes(accountWith([allow('iam:PutUserPolicy', alice)], more))).toEqual([]);
});

test('principals that reach the node are not listed, and each change names one that exists or the node', () => {
  fc.assert(
    fc.property(accounts, (account) => {
      for (const { arn } of account.nodes.slice(0, 2)) {
        for (const { principal, verdict } of whoCanEscalate(account, arn).escalations) {
          expect(verdict).not.toBe('denied');
          const { paths } = reach(account, principal, arn);
          expect(paths.filter((path) => path.verdict === 'allowed' && path.failing === undefined)).toEqual([]);
        }
      }
    }),
    { numRuns: 20 },
  );
});

/** Each principal has a few of these: most do not reach the node, and some could. */
const statements = [
  ...session,
  ...session,
  tagged('ssm:resourceTag/team', 'web'),
  tagged('aws:PrincipalTag/team', 'web'),
  allow('iam:*', '*'),
  allow('iam:*', 'arn:aws:iam::*:user/${aws:username}'),
  allow('iam:*AccessKey', `arn:aws:iam::${id}:user/\${AWS:UserName}`),
  allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/${aws:PrincipalTag/team}'),
  allow(['iam:CreateLoginProfile', 'iam:Update*'], ['arn:aws:iam::*:user/b*', 'arn:aws:iam::*:role/Role?']),
  allow('iam:CreateAccessKey', '*', { StringEquals: { 'iam:ResourceTag/team': 'web' } }),
  allow('iam:UpdateAssumeRolePolicy', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  { Effect: 'Allow', Action: ['iam:*LoginProfile', 'iam:Update*'], NotResource: 'arn:aws:iam::*:user/ann' },
  { Effect: 'Allow', NotAction: ['iam:CreateAccessKey', 'ssm*:*', 'ec2*:*'], Resource: '*' },
  { Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: 'arn:aws:iam::*:user/bob' },
  allow(['iam:AddUserToGroup', 'iam:PutGroupPolicy'], 'arn:aws:iam::*:group/*'),
  allow('iam:CreatePolicyVersion', 'arn:aws:iam::*:policy/*'),
  allow(['ec2:CreateTags', 'iam:Tag*'], '*'),
  allow('ssm:UpdateDocument', '*'),
  allow('sts:AssumeRole', '*'),
];
const someOf = fc
  .array(fc.constantFrom(...statements), { minLength: 1, maxLength: 3 })
  .map((some) => policy(...some.flat()));
const tagsOfOne = fc.constantFrom({}, { team: 'web' }, { team: 'bob' });
const names = ['ann', 'bob', 'ben', 'cat'];
const changing = fc
  .record({
    users: fc.array(fc.record({ own: someOf, tags: tagsOfOne, member: fc.boolean() }), { minLength: 2, maxLength: 4 }),
    roles: fc.array(fc.record({ own: someOf, tags: tagsOfOne, open: fc.boolean() }), { maxLength: 2 }),
    group: fc.oneof(someOf, fc.constant(policy(...session))),
    managed: someOf,
    node: tagsOfOne,
    runAs: fc.boolean(),
  })
  .map(({ users, roles, group, managed, node: nodeTags, runAs }) => {
    const arn = `arn:aws:iam::${id}:policy/managed`;
    const attached = [{ PolicyName: 'managed', PolicyArn: arn }];
    return readAccountExport({
      Account: id,
      UserDetailList: users.map(({ own, tags, member }, index) => ({
        UserName: names[index],
        UserId: `AIDA${index}`,
        Arn: `arn:aws:iam::${id}:user/${names[index]}`,
        Tags: tags,
        GroupList: member ? ['ops'] : [],
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: own }],
        AttachedManagedPolicies: index === 3 ? attached : [],
      })),
      GroupDetailList: [
        { GroupName: 'ops', Arn: 'ops', GroupPolicyList: [{ PolicyName: 'ops', PolicyDocument: group }] },
      ],
      RoleDetailList: roles.map(({ own, tags, open }, index) => ({
        RoleName: `Role${index}`,
        RoleId: `AROA${index}`,
        Arn: `arn:aws:iam::${id}:role/Role${index}`,
        Tags: tags,
        AssumeRolePolicyDocument: open ? trusts() : closed,
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: own }],
      })),
      Policies: [
        {
          PolicyName: 'managed',
          Arn: arn,
          PolicyVersionList: [{ Document: managed, VersionId: 'v1', IsDefaultVersion: true }],
        },
      ],
      Instances: [{ InstanceId: 'i-1', Region: 'eu-west-1', Tags: nodeTags }],
      SessionDocuments: shellDocument({ RunAsEnabled: runAs }),
    });
  });

test('the answer is the plain union of the decisions on every change by every principal', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(changing, (account) => {
      const plain = plainEscalations(account, 'i-1');
      for (const { kind } of plain) kinds.add(kind);
      expect(whoCanEscalate(account, 'i-1')).toEqual({ escalations: plain, notAsked: [] });
    }),
    { numRuns: 120 },
  );
  // The comparison says nothing of a change that no account has.
  expect([...kinds].sort()).toEqual(['credentials', 'document', 'group', 'policy', 'tag', 'trust-policy']);
});

const aliceAlone = accountWith([allow('iam:PutUserPolicy', alice)]);

test('who cannot be asked within the bound is named, and others are answered', () => {
  expect(whoCanEscalate(aliceAlone, 'i-1', { maxComparisons: 0 })).toEqual({ escalations: [], notAsked: [alice] });
  expect(whoCanEscalate(aliceAlone, 'i-1').notAsked).toEqual([]);
});
