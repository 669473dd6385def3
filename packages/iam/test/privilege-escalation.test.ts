/** Privilege escalation to a node: for each kind of change one account in which it is possible, and its denied twin. */
import { type AccountExport, reach, whoCanEscalate } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, policy, role, session, trustedIf } from './one-role-account.ts';
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
    .filter(({ principal }) => principal === alice)
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
        for (const { principal, verdict } of whoCanEscalate(account, arn)) {
          expect(verdict).not.toBe('denied');
          const { paths } = reach(account, principal, arn);
          expect(paths.filter((path) => path.verdict === 'allowed' && path.failing === undefined)).toEqual([]);
        }
      }
    }),
    { numRuns: 20 },
  );
});
