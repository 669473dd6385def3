/** Small random accounts: users, roles with different trust policies, nodes of every kind, boundaries, an organization. */
import { type AccountExport, readAccountExport } from '@sallyport/iam';
import fc from 'fast-check';
import { account as id } from './engine-inputs.ts';

const actions = fc.constantFrom(
  'ssm:StartSession',
  'ssm:*',
  'ssm:SendCommand',
  'ec2-instance-connect:*',
  'ec2:*',
  'iam:PassRole',
  'sts:AssumeRole',
  '*',
);
const resources = fc.constantFrom(
  '*',
  '*',
  '*',
  'arn:aws:ec2:*:*:instance/*',
  'arn:aws:ec2:*:*:instance/i-1',
  'arn:aws:ec2:eu-west-1:*:instance/*',
  'arn:aws:ec2:*:${aws:PrincipalAccount}:instance/*',
  'arn:aws:ec2:*:*:instance/${aws:PrincipalTag/node}',
  'arn:aws:ssm:*:*:managed-instance/*',
  'arn:aws:ssm:*:*:document/*',
  'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
  'arn:aws:ssm:*:*:document/AWS-*',
  'arn:aws:iam::*:role/*',
  'arn:aws:ecs:*:*:task/*',
  'arn:aws:ssm:*:*:document/Team',
  'arn:aws:ssm:*:*:automation-definition/*',
);
const conditions = fc.constantFrom(
  {},
  {},
  { StringEquals: { 'ssm:resourceTag/team': '${aws:PrincipalTag/team}' } },
  { StringEquals: { 'aws:ResourceTag/team': ['web', 'db'] } },
  { StringNotEquals: { 'ec2:ResourceTag/env': 'prod' } },
  { StringEquals: { 'ec2:osuser': '${aws:username}' } },
  { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringLike: { 'aws:userid': '*:ann' } },
  { StringLike: { 'ec2:osuser': ['dev-*', 'app'] } },
  { StringNotEquals: { 'ec2:osuser': 'root' } },
  { StringEquals: { 'ecs:ResourceTag/team': 'web' } },
  { Null: { 'aws:PrincipalTag/SSMSessionRunAs': 'false' } },
  { StringNotEqualsIfExists: { 'ssm:resourceTag/env': '${aws:PrincipalTag/team}' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/a*' } },
);
const statement = fc.record({
  Effect: fc.constantFrom(...Array.from({ length: 7 }, () => 'Allow'), 'Deny'),
  Action: actions,
  Resource: fc.array(resources, { minLength: 1, maxLength: 2 }),
  Condition: conditions,
});
const document = fc.array(statement, { maxLength: 3 }).map((Statement) => ({ Version: '2012-10-17', Statement }));
const tags = fc.dictionary(
  fc.constantFrom('team', 'Team', 'env', 'node', 'SSMSessionRunAs'),
  fc.constantFrom('web', 'db', 'prod', 'i-1', 'app'),
);

const everybody = { Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:AssumeRole' };
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const tagging = { Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:TagSession' };
const trusts = fc.constantFrom(
  { Version: '2012-10-17', Statement: [everybody] },
  { Version: '2012-10-17', Statement: [{ ...everybody, Action: ['sts:AssumeRole', 'sts:TagSession'] }] },
  {
    Version: '2012-10-17',
    Statement: [{ ...everybody, Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } }],
  },
  { Version: '2012-10-17', Statement: [{ ...everybody, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }] },
  { Version: '2012-10-17', Statement: [{ ...everybody, Condition: { StringLike: { 'sts:SourceIdentity': '*' } } }] },
  {
    Version: '2012-10-17',
    Statement: [
      everybody,
      { ...tagging, Condition: { StringEquals: { 'aws:RequestTag/SSMSessionRunAs': ['app', 'db'] } } },
    ],
  },
  { Version: '2012-10-17', Statement: [{ ...everybody, Principal: { AWS: `arn:aws:iam::${id}:role/Role0` } }] },
);

export const accounts: fc.Arbitrary<AccountExport> = fc
  .record({
    users: fc.array(fc.record({ tags, document, shared: fc.boolean(), bound: fc.nat(4).map((n) => n === 0) }), {
      minLength: 1,
      maxLength: 5,
    }),
    roles: fc.array(fc.record({ tags, document, trust: trusts, bound: fc.nat(4).map((n) => n === 0) }), {
      maxLength: 3,
    }),
    nodes: fc.array(
      fc.record({
        tags,
        id: fc.constantFrom('i-', 'i-', 'mi-', 'ecs:shop_'),
        region: fc.constantFrom('eu-west-1', 'us-east-1'),
        tagsUnknown: fc.nat(5).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    organisation: fc.option(document),
    shared: document,
    boundary: document,
    runAs: fc.option(fc.boolean()),
  })
  .map(({ users, roles, nodes, shared, boundary, organisation, runAs }) => {
    const managed = (name: string, Document: unknown) => ({
      PolicyName: name,
      Arn: `arn:aws:iam::${id}:policy/${name}`,
      PolicyVersionList: [{ Document, VersionId: 'v1', IsDefaultVersion: true }],
    });
    const attached = (name: string) => ({ PolicyName: name, PolicyArn: `arn:aws:iam::${id}:policy/${name}` });
    const bounded = {
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: `arn:aws:iam::${id}:policy/boundary`,
      },
    };
    const names = ['ann', 'abe', 'bob', 'cat', 'dan'];
    const account = readAccountExport({
      Account: id,
      UserDetailList: users.map((user, index) => ({
        UserName: names[index],
        UserId: `AIDA${index}`,
        Arn: `arn:aws:iam::${id}:user/${names[index]}`,
        Tags: user.tags,
        UserPolicyList: user.shared ? [] : [{ PolicyName: 'own', PolicyDocument: user.document }],
        AttachedManagedPolicies: user.shared ? [attached('shared')] : [],
        ...(user.bound ? bounded : {}),
      })),
      RoleDetailList: roles.map((role, index) => ({
        RoleName: `Role${index}`,
        RoleId: `AROA${index}`,
        Arn: `arn:aws:iam::${id}:role/Role${index}`,
        Tags: role.tags,
        AssumeRolePolicyDocument: role.trust,
        InstanceProfileList: [{ Arn: `arn:aws:iam::${id}:instance-profile/Role${index}` }],
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: role.document }],
        ...(role.bound ? bounded : {}),
      })),
      Policies: [managed('shared', shared), managed('boundary', boundary)],
      Instances: nodes.map((node, index) => ({
        InstanceId: `${node.id}${index}`,
        Region: node.region,
        Tags: node.tags,
        ...(node.id === 'i-' ? { IamInstanceProfile: { Arn: `arn:aws:iam::${id}:instance-profile/Role0` } } : {}),
      })),
      ...(organisation === null
        ? {}
        : {
            ServiceControlPolicies: [
              { orgIdentifier: 'r-1', policies: [{ Version: '2012-10-17', Statement: [everything] }, organisation] },
            ],
          }),
      ...(runAs === null
        ? {}
        : {
            SessionDocuments: [
              { Name: 'SSM-SessionManagerRunShell', SessionType: 'Standard_Stream', RunAsEnabled: runAs },
            ],
          }),
    });
    return {
      ...account,
      nodes: account.nodes.map((node, index) =>
        nodes[index]?.tagsUnknown === true
          ? { ...node, tags: new Map<string, string>(), tagsUnknown: true as const }
          : node,
      ),
    };
  });
