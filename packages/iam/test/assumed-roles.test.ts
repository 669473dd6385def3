/** What a caller may choose when it assumes a role, and what the root user may not. Attacks by name. */
import { type AccessPath, explain, onlyOsUser, reach, readAccountExport, whoCan } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';

const allow = (Action: unknown, Resource: unknown, Condition?: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const session = [
  allow('ssm:StartSession', ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell']),
];
const role = `arn:aws:iam::${id}:role/Dev`;
const trusts = (...more: readonly unknown[]) =>
  policy({ Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:AssumeRole' }, ...more);
const trustedIf = (Condition: unknown, Action: unknown = 'sts:AssumeRole') =>
  policy({ Effect: 'Allow', Principal: { AWS: id }, Action, Condition });

type Parts = {
  readonly trust?: unknown;
  readonly user?: readonly unknown[];
  readonly role?: readonly unknown[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
};

/** Alice, one role she may ask for, one node whose sessions run as the user the tag names. */
const accountOf = ({ trust = trusts(), user = [allow('sts:*', role)], tags = {}, more = {}, ...parts }: Parts) =>
  readAccountExport({
    Account: id,
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: `arn:aws:iam::${id}:user/alice`,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...user) }],
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'Dev',
        RoleId: 'AROADEV',
        Arn: role,
        Tags: tags,
        AssumeRolePolicyDocument: trust,
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...(parts.role ?? session)) }],
      },
    ],
    Instances: [{ InstanceId: 'i-1', Region: 'eu-west-1', OsUsers: ['app', 'admin'] }],
    SessionDocuments: [{ Name: 'SSM-SessionManagerRunShell', SessionType: 'Standard_Stream', RunAsEnabled: true }],
    ...more,
  });

const shell = (parts: Parts): AccessPath | undefined => reach(accountOf(parts), 'alice', 'i-1').paths[0];

describe('the root user', () => {
  test('cannot assume a role, whatever the trust policy allows, with a reason', () => {
    const account = accountOf({});
    expect(whoCan(account, 'sts:AssumeRole', role).map(({ principal }) => principal)).toEqual([
      `arn:aws:iam::${id}:user/alice`,
    ]);
    const [root] = whoCan(account, 'sts:AssumeRole', role, { denied: true });
    expect(root).toMatchObject({ principal: `arn:aws:iam::${id}:root`, verdict: 'denied', keys: [] });
    expect(root?.decisions.flatMap((decision) => explain(decision).reasons)).toEqual([
      'the root user cannot assume roles, whatever their trust policies say',
    ]);
  });

  const rootMay = (more: Readonly<Record<string, unknown>>, action: string, resource: string) =>
    whoCan(accountOf({ more }), action, resource).some(({ principal }) => principal.endsWith(':root'));
  const key = `arn:aws:kms:eu-west-1:${id}:key/k`;

  test('may whatever neither organisation nor resource forbids', () => {
    expect(rootMay({}, 'ssm:StartSession', 'i-1')).toBe(true);
    expect(rootMay({}, 's3:GetObject', 'arn:aws:s3:::bucket/key')).toBe(true);
  });

  test('is limited by service control policies like every principal of the account', () => {
    const levels = (statement: unknown) => [
      { orgIdentifier: 'r-1', policies: [policy(allow('*', '*'))] },
      { orgIdentifier: 'ou-1', policies: [policy(statement)] },
    ];
    expect(rootMay({ ServiceControlPolicies: levels(allow('s3:*', '*')) }, 'ssm:StartSession', 'i-1')).toBe(false);
    expect(rootMay({ ServiceControlPolicies: levels(allow('ssm:*', '*')) }, 'ssm:StartSession', 'i-1')).toBe(true);
  });

  test('needs the word of a key policy', () => {
    const carried = (Principal: unknown) => ({
      ResourcePolicies: [
        { ResourceArn: key, Policy: policy({ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }) },
      ],
    });
    expect(rootMay(carried({ AWS: id }), 'kms:Decrypt', key)).toBe(true);
    expect(rootMay(carried({ AWS: role }), 'kms:Decrypt', key)).toBe(false);
  });
});

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

describe('the tag SSMSessionRunAs in the hand of the caller (spec/iam 15.3, 15.5)', () => {
  const tagging = (Condition?: unknown) =>
    trusts({
      Effect: 'Allow',
      Principal: { AWS: id },
      Action: 'sts:TagSession',
      ...(Condition === undefined ? {} : { Condition }),
    });
  const claim = (parts: Parts, osUser = 'app') => onlyOsUser(accountOf(parts), 'alice', 'i-1', osUser).holds;
  const tags = { SSMSessionRunAs: 'app' };

  test('is no proof of anything where it may be set', () => {
    expect(shell({ tags, trust: tagging() })).toMatchObject({
      osUser: null,
      osUserKey: 'aws:PrincipalTag/SSMSessionRunAs',
    });
    expect(claim({ tags, trust: tagging() })).toBe(false);
  });

  test('holds where no session can be tagged', () => {
    expect(shell({ tags })).toMatchObject({ osUser: 'app' });
    expect(claim({ tags })).toBe(true);
    expect(claim({ tags }, 'admin')).toBe(false);
  });

  test('holds where the trust policy guards its values', () => {
    const guarded = tagging({ StringEquals: { 'aws:RequestTag/SSMSessionRunAs': 'app' } });
    expect(shell({ tags, trust: guarded })).toMatchObject({ osUser: 'app' });
    expect(claim({ tags, trust: guarded })).toBe(true);
    // A session without the tag has no OS user, and fails: every session that starts is app.
    expect(claim({ trust: guarded })).toBe(true);
    const two = tagging({ StringEquals: { 'aws:RequestTag/SSMSessionRunAs': ['app', 'admin'] } });
    expect(claim({ tags, trust: two })).toBe(false);
  });

  test('name-tried-is-the-only-exception: is not guarded by a Deny of the one name we would try', () => {
    const guess = { 'aws:RequestTag/SSMSessionRunAs': 'somebody.else' };
    expect(claim({ tags, trust: tagging({ StringNotEquals: guess }) })).toBe(false);
    const deny = { ...allow('sts:TagSession', '*', { StringEquals: guess }), Effect: 'Deny' };
    expect(claim({ tags, trust: tagging(), user: [allow('sts:*', role), deny] })).toBe(false);
  });

  test('is not guarded by a pattern, nor by a Deny that other letters escape', () => {
    expect(claim({ tags, trust: tagging({ StringLike: { 'aws:RequestTag/SSMSessionRunAs': 'app*' } }) })).toBe(false);
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:TagSession',
      Condition: { StringEquals: { 'aws:RequestTag/SSMSessionRunAs': 'root' } },
    };
    const open = { Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:TagSession' };
    expect(claim({ tags, trust: trusts(open, deny) })).toBe(false);
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

describe('the claim to be one OS user only', () => {
  const claim = (user: readonly unknown[]) =>
    onlyOsUser(accountOf({ user: [...session, ...user] }), 'alice', 'i-1', 'app');

  test('falls with the right to tag the node or a document', () => {
    const node = `arn:aws:ec2:eu-west-1:${id}:instance/i-1`;
    expect(claim([allow('ec2:CreateTags', node)]).sensitiveActions).toMatchObject([
      { action: 'ec2:CreateTags', resource: node },
    ]);
    expect(claim([allow('ssm:AddTagsToResource', 'arn:aws:ssm:*:*:document/*')]).holds).toBe(false);
  });

  test('falls with the right to take over sessions of others, not with that to one’s own', () => {
    const resume = (Condition?: unknown) => claim([allow('ssm:ResumeSession', 'arn:aws:ssm:*:*:session/*', Condition)]);
    expect(resume().sensitiveActions).toMatchObject([{ action: 'ssm:ResumeSession' }]);
    const own = { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } };
    expect(resume(own).holds).toBe(true);
  });

  test('does not hold with the permission to create a new version of an attached policy', () => {
    const arn = `arn:aws:iam::${id}:policy/Access`;
    const account = accountOf({
      more: {
        UserDetailList: [
          {
            UserName: 'alice',
            UserId: 'AIDAALICE',
            Arn: `arn:aws:iam::${id}:user/alice`,
            AttachedManagedPolicies: [{ PolicyName: 'Access', PolicyArn: arn }],
          },
        ],
        Policies: [
          {
            PolicyName: 'Access',
            Arn: arn,
            PolicyVersionList: [
              { VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow('iam:CreatePolicyVersion', arn)) },
            ],
          },
        ],
      },
    });
    expect(onlyOsUser(account, 'alice', 'i-1', 'app').sensitiveActions).toMatchObject([
      { action: 'iam:CreatePolicyVersion', resource: arn },
    ]);
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
