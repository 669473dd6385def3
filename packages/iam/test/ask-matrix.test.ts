/** Grouping must never show: over random accounts the matrix says what asking one by one says. */
import { type AccountExport, reach, reachMatrix, readAccountExport } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account as id } from './ask.ts';

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
const trusts = fc.constantFrom(
  { Version: '2012-10-17', Statement: [everybody] },
  { Version: '2012-10-17', Statement: [{ ...everybody, Action: ['sts:AssumeRole', 'sts:TagSession'] }] },
  {
    Version: '2012-10-17',
    Statement: [{ ...everybody, Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } }],
  },
  { Version: '2012-10-17', Statement: [{ ...everybody, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }] },
);

const accounts: fc.Arbitrary<AccountExport> = fc
  .record({
    users: fc.array(fc.record({ tags, document, shared: fc.boolean(), bound: fc.nat(4).map((n) => n === 0) }), {
      minLength: 1,
      maxLength: 5,
    }),
    roles: fc.array(fc.record({ tags, document, trust: trusts }), { maxLength: 2 }),
    nodes: fc.array(fc.record({ tags, hybrid: fc.boolean(), region: fc.constantFrom('eu-west-1', 'us-east-1') }), {
      minLength: 1,
      maxLength: 8,
    }),
    shared: document,
    boundary: document,
    runAs: fc.boolean(),
  })
  .map(({ users, roles, nodes, shared, boundary, runAs }) => {
    const managed = (name: string, Document: unknown) => ({
      PolicyName: name,
      Arn: `arn:aws:iam::${id}:policy/${name}`,
      PolicyVersionList: [{ Document, VersionId: 'v1', IsDefaultVersion: true }],
    });
    const attached = (name: string) => ({ PolicyName: name, PolicyArn: `arn:aws:iam::${id}:policy/${name}` });
    const names = ['ann', 'abe', 'bob', 'cat', 'dan'];
    return readAccountExport({
      Account: id,
      UserDetailList: users.map((user, index) => ({
        UserName: names[index],
        UserId: `AIDA${index}`,
        Arn: `arn:aws:iam::${id}:user/${names[index]}`,
        Tags: user.tags,
        UserPolicyList: user.shared ? [] : [{ PolicyName: 'own', PolicyDocument: user.document }],
        AttachedManagedPolicies: user.shared ? [attached('shared')] : [],
        ...(user.bound
          ? {
              PermissionsBoundary: {
                PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
                PermissionsBoundaryArn: `arn:aws:iam::${id}:policy/boundary`,
              },
            }
          : {}),
      })),
      RoleDetailList: roles.map((role, index) => ({
        RoleName: `Role${index}`,
        RoleId: `AROA${index}`,
        Arn: `arn:aws:iam::${id}:role/Role${index}`,
        Tags: role.tags,
        AssumeRolePolicyDocument: role.trust,
        InstanceProfileList: [{ Arn: `arn:aws:iam::${id}:instance-profile/Role${index}` }],
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: role.document }],
      })),
      Policies: [managed('shared', shared), managed('boundary', boundary)],
      Instances: nodes.map((node, index) => ({
        InstanceId: `${node.hybrid ? 'mi' : 'i'}-${index}`,
        Region: node.region,
        Tags: node.tags,
        ...(node.hybrid ? {} : { IamInstanceProfile: { Arn: `arn:aws:iam::${id}:instance-profile/Role0` } }),
      })),
      SessionDocuments: [{ Name: 'SSM-SessionManagerRunShell', SessionType: 'Standard_Stream', RunAsEnabled: runAs }],
    });
  });

test('grouping equals asking one by one', () => {
  let open = 0;
  fc.assert(
    fc.property(accounts, (account) => {
      for (const { principal, groups } of reachMatrix(account).rows()) {
        expect(groups.flatMap(({ nodes }) => nodes)).toHaveLength(account.nodes.length);
        for (const { nodes, ways } of groups) {
          for (const { arn } of nodes) {
            const alone = reach(account, principal, arn).ways.map(({ decisions: _, ...way }) => way);
            open += alone.length;
            expect(ways).toEqual(alone);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
  // A test of closed doors only would prove nothing.
  expect(open).toBeGreaterThan(500);
}, 60_000);
