/** What a caller may choose when it assumes a role, and what that gives. Attacks by name. */
import { reach, readAccountExport } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, policy, role, shell, trustedIf } from './one-role-account.ts';

describe('a principal who assumes a role', () => {
  test('names the session after another user, where the trust policy allows it', () => {
    const bob = [allow('ssm:StartSession', '*', { StringEquals: { 'aws:userid': 'AROADEV:bob' } })];
    expect(shell({ role: bob })).toMatchObject({ verdict: 'depends', keys: ['aws:userid'] });
    const bound = trustedIf({ StringEquals: { 'sts:RoleSessionName': '${aws:username}' } });
    expect(shell({ role: bob, trust: bound })).toBeUndefined();
  });

  test('meets a condition on a tag only where tags may be passed (spec/iam 12.5)', () => {
    const wants = { StringEquals: { 'aws:RequestTag/project': 'x' } };
    expect(shell({ trust: trustedIf(wants) })).toBeUndefined();
    expect(shell({ trust: trustedIf(wants, ['sts:AssumeRole', 'sts:TagSession']) })).toMatchObject({
      verdict: 'depends',
      keys: ['aws:RequestTag/project'],
    });
  });

  test('meets a condition on the source identity only where it may be set (spec/iam 12.5)', () => {
    const wants = { StringLike: { 'sts:SourceIdentity': '*' } };
    expect(shell({ trust: trustedIf(wants) })).toBeUndefined();
    expect(shell({ trust: trustedIf(wants, ['sts:AssumeRole', 'sts:SetSourceIdentity']) })?.verdict).toBe('depends');
    const assumeRoleOnly = [allow('sts:AssumeRole', role)];
    const both = trustedIf(wants, ['sts:AssumeRole', 'sts:SetSourceIdentity']);
    expect(shell({ trust: both, user: assumeRoleOnly })).toBeUndefined();
  });
});

describe('a role whose sessions are tagged by an identity provider (spec/iam 12.11)', () => {
  const provider = `arn:aws:iam::${id}:saml-provider/AWSSSO`;
  const saml = (Action: unknown) => policy({ Effect: 'Allow', Principal: { Federated: provider }, Action });
  const abac = [
    allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*', {
      StringEquals: { 'aws:PrincipalTag/team': 'web' },
    }),
    allow('ssm:StartSession', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'),
  ];
  const path = (trust: unknown, options = {}) =>
    reach(accountOf({ trust, role: abac, tags: { SSMSessionRunAs: 'app' } }), 'Dev', 'i-1', options).paths[0];

  test('may have any tag, unless the tags are given', () => {
    const trust = saml(['sts:AssumeRoleWithSAML', 'sts:TagSession']);
    expect(path(trust)).toMatchObject({
      verdict: 'depends',
      keys: ['aws:PrincipalTag/team'],
      osUserKey: 'aws:PrincipalTag/SSMSessionRunAs',
    });
    expect(path(trust, { sessionTags: new Map([['team', 'web']]) })).toMatchObject({
      verdict: 'allowed',
      osUser: 'app',
    });
    expect(path(trust, { sessionTags: new Map([['team', 'db']]) })).toBeUndefined();
  });

  test('has its own tags where it cannot be tagged', () => {
    expect(path(saml('sts:AssumeRoleWithSAML'))).toBeUndefined();
  });
});

test('a role is passed to EC2 under the name it has in China as well (spec/iam 4.5)', () => {
  const arn = (rest: string) => `arn:aws-cn:iam::${id}:${rest}`;
  const account = (service: string) =>
    readAccountExport({
      Account: id,
      UserDetailList: [
        {
          UserName: 'alice',
          UserId: 'AIDAALICE',
          Arn: arn('user/alice'),
          UserPolicyList: [
            {
              PolicyName: 'own',
              PolicyDocument: policy(
                allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': service } }),
                allow('ec2:RunInstances', '*'),
              ),
            },
          ],
        },
      ],
      RoleDetailList: [
        {
          RoleName: 'Node',
          RoleId: 'AROANODE',
          Arn: arn('role/Node'),
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Service: 'ec2.amazonaws.com.cn' },
            Action: 'sts:AssumeRole',
          }),
          InstanceProfileList: [{ Arn: arn('instance-profile/Node') }],
        },
      ],
      Instances: [
        { InstanceId: 'i-1', Region: 'cn-north-1', IamInstanceProfile: { Arn: arn('instance-profile/Node') } },
      ],
    });
  const actionsOf = (service: string) => reach(account(service), 'alice', 'i-1').paths.map(({ action }) => action);
  expect(actionsOf('ec2.amazonaws.com.cn')).toEqual(['ec2:RunInstances']);
  expect(actionsOf('ec2.amazonaws.com')).toEqual(['ec2:RunInstances']);
  expect(actionsOf('lambda.amazonaws.com')).toEqual([]);
});

describe('session documents that are not listed', () => {
  const custom = (document: string) => [
    allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*', {
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
    }),
    allow('ssm:StartSession', `arn:aws:ssm:*:*:document/${document}`),
  ];
  const paths = (document: string, more: Readonly<Record<string, unknown>>) =>
    reach(accountOf({ user: custom(document), more }), 'alice', 'i-1').paths.map(({ document: name, osUserKey }) => [
      name,
      osUserKey,
    ]);
  const none = { SessionDocuments: undefined };

  test('count where the export contains no documents at all', () => {
    expect(paths('Team', none)).toEqual([['Team', 'the document Team']]);
    expect(paths('Team-*', none)).toEqual([['Team-*', 'the document Team-*']]);
    expect(paths('Team', {})).toEqual([]);
  });

  test('do not stand beside known ones of the same pattern, nor for commands of AWS', () => {
    expect(paths('SSM-*', none).map(([by]) => by)).toEqual([
      'SSM-SessionManagerRunShell',
      'SSM-SessionManagerRunShell',
    ]);
    expect(paths('AWS-RunShellScript', none)).toEqual([]);
  });
});

test('a principal without policies can assume the roles that name it, or every principal', () => {
  const named = (Principal: unknown) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  const becomes = (Principal: unknown) => shell({ trust: named(Principal), user: [] })?.assumedRoles;
  expect(becomes({ AWS: `arn:aws:iam::${id}:user/alice` })).toEqual([role]);
  expect(becomes('*')).toEqual([role]);
  expect(becomes({ AWS: id })).toBeUndefined();
  expect(becomes({ AWS: `arn:aws:iam::${id}:user/bob` })).toBeUndefined();
});
