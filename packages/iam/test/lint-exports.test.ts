/** Account exports have the id of their account, and policies that only AWS can change. */
import { lint } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

const own = '111122223333';
const policy = (...Statement: object[]): object => ({ Version: '2012-10-17', Statement });
const trust = (AWS: string, Action = 'sts:AssumeRole'): object =>
  policy({ Effect: 'Allow', Principal: { AWS }, Action });
const ending = policy({ Effect: 'Allow', Action: 'ssm:TerminateSession', Resource: '*' });

function found(document: object): readonly string[] {
  const text = JSON.stringify(document, null, 2);
  return lint([{ file: 'account.json', text }]).findings.map(({ rule, path }) => `${rule} ${path}`);
}

describe('own accounts', () => {
  const role = (Arn: string | undefined, principal: string): object => ({
    RoleName: 'r',
    ...(Arn === undefined ? {} : { Arn }),
    AssumeRolePolicyDocument: trust(principal),
  });
  const s28 = ['S28 /RoleDetailList/0/AssumeRolePolicyDocument/Statement/0/Principal/AWS'];
  const other = `arn:aws:iam::444455556666:root`;

  test.each([
    ['its Account', { Account: own, RoleDetailList: [role(undefined, `arn:aws:iam::${own}:root`)] }],
    ['the ARN of a role', { RoleDetailList: [role(`arn:aws:iam::${own}:role/r`, own)] }],
    [
      'the ARN of a user',
      {
        UserDetailList: [{ UserName: 'u', Arn: `arn:aws:iam::${own}:user/u` }],
        RoleDetailList: [role(undefined, `arn:aws:iam::${own}:user/u`)],
      },
    ],
    [
      'the ARN of a policy',
      { Policies: [{ Arn: `arn:aws:iam::${own}:policy/p` }], RoleDetailList: [role(undefined, own)] },
    ],
  ])('an export has them by %s', (_, account) => {
    expect(found(account)).toEqual([]);
  });

  test('other accounts are not own accounts', () => {
    expect(found({ Account: own, RoleDetailList: [role(`arn:aws:iam::${own}:role/r`, other)] })).toEqual(s28);
    expect(found({ RoleDetailList: [role(undefined, `arn:aws:iam::${own}:root`)] })).toEqual(s28);
  });

  test('get-role has it in the ARN of the role', () => {
    expect(found({ Role: role(`arn:aws:iam::${own}:role/r`, own) })).toEqual([]);
    expect(found({ Role: role(`arn:aws:iam::${own}:role/r`, other) })).toEqual([
      'S28 /Role/AssumeRolePolicyDocument/Statement/0/Principal/AWS',
    ]);
  });

  test.each([
    ['Fn::Sub', { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' }],
    ['Ref', { Ref: 'AWS::AccountId' }],
    ['Fn::Join', { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':role/x']] }],
  ])('the account of the deployment is an own account, by %s', (_, AWS) => {
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
    expect(found({ Resources: { R: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument } } } })).toEqual(
      [],
    );
  });

  test('the state of Terraform has it in the ARN of the role', () => {
    const values = { name: 'r', arn: `arn:aws:iam::${own}:role/r`, assume_role_policy: JSON.stringify(trust(own)) };
    const resources = [{ type: 'aws_iam_role', name: 'r', values }];
    expect(found({ values: { root_module: { resources } } })).toEqual([]);
  });
});

describe('what only AWS can change', () => {
  const open = policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' });
  const reserved = {
    RoleName: 'AWSReservedSSO_Ops_0123',
    Arn: `arn:aws:iam::${own}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0123`,
    AssumeRolePolicyDocument: open,
  };
  const linked = {
    RoleName: 'AWSServiceRoleForAmazonSSM',
    Arn: `arn:aws:iam::${own}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`,
    AssumeRolePolicyDocument: open,
    RolePolicyList: [{ PolicyName: 'p', PolicyDocument: ending }],
  };
  const version = (Document: object): object[] => [{ IsDefaultVersion: true, Document }];

  test('service-linked roles are not checked, and a file of them is not reported as empty', () => {
    expect(found({ RoleDetailList: [linked] })).toEqual([]);
    expect(found({ Role: linked })).toEqual([]);
  });

  test('of roles of Identity Center the trust policy is not checked, the policy of the permission set is', () => {
    expect(found({ RoleDetailList: [reserved] })).toEqual([]);
    expect(found({ Role: reserved })).toEqual([]);
    const named = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/${aws:username}' });
    const RolePolicyList = [{ PolicyName: 'AwsSSOInlinePolicy', PolicyDocument: named }];
    expect(found({ RoleDetailList: [{ ...reserved, RolePolicyList }] })).toEqual([
      'S08 /RoleDetailList/0/RolePolicyList/0/PolicyDocument/Statement/0/Resource',
    ]);
  });

  test('AWS managed policies are not checked, those of the account are', () => {
    const Policies = [
      { Arn: 'arn:aws:iam::aws:policy/AmazonSSMFullAccess', PolicyVersionList: version(ending) },
      { Arn: `arn:aws:iam::${own}:policy/AmazonSSMFullAccess`, PolicyVersionList: version(ending) },
    ];
    expect(found({ UserDetailList: [], Policies })).toEqual([
      'S10 /Policies/1/PolicyVersionList/0/Document/Statement/0/Action',
    ]);
    expect(found({ UserDetailList: [], Policies: Policies.slice(0, 1) })).toEqual([]);
  });

  test('an attached AWS managed policy is reported where it is attached', () => {
    const core = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    const reading = policy({ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: '*' });
    const node = {
      RoleName: 'node',
      Arn: `arn:aws:iam::${own}:role/node`,
      AttachedManagedPolicies: [{ PolicyArn: core }],
    };
    expect(found({ RoleDetailList: [node], Policies: [{ Arn: core, PolicyVersionList: version(reading) }] })).toEqual([
      'S25 /RoleDetailList/0/AttachedManagedPolicies/0/PolicyArn',
    ]);
  });

  test('people limited to documents may have another access method by an AWS managed policy', () => {
    const Resource = ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/Team-Shell'];
    const Condition = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
    const held = policy({ Effect: 'Allow', Action: 'ssm:StartSession', Resource, Condition });
    const user = {
      UserName: 'alice',
      UserPolicyList: [{ PolicyName: 'p', PolicyDocument: held }],
      AttachedManagedPolicies: [
        { PolicyArn: 'arn:aws:iam::aws:policy/AmazonSSMFullAccess' },
        { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      ],
    };
    expect(found({ UserDetailList: [user] })).toEqual(['S14 /UserDetailList/0/AttachedManagedPolicies/0/PolicyArn']);
  });

  test('permissions of the agent by an AWS managed policy are found', () => {
    const role = {
      RoleName: 'dev',
      AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' }],
      RolePolicyList: [{ PolicyName: 'p', PolicyDocument: ending }],
    };
    expect(found({ RoleDetailList: [role] })).toEqual(
      expect.arrayContaining([
        'people-and-nodes-mixed /RoleDetailList/0/RolePolicyList/0/PolicyDocument/Statement/0/Action',
      ]),
    );
  });

  test('a policy that is only a permissions boundary is read as one', () => {
    const arn = `arn:aws:iam::${own}:policy/limit`;
    const Document = policy({
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/a'],
    });
    const user = { UserName: 'alice', PermissionsBoundary: { PermissionsBoundaryArn: arn } };
    const rulesOf = (account: object): readonly string[] => found(account).map((line) => line.split(' ')[0] ?? '');
    const Policies = [{ Arn: arn, PolicyVersionList: version(Document) }];
    expect(rulesOf({ UserDetailList: [user], Policies })).toEqual(['S27']);
    const attached = { ...user, AttachedManagedPolicies: [{ PolicyArn: arn }] };
    expect(rulesOf({ UserDetailList: [attached], Policies })).toEqual(['S02', 'S38']);
  });
});
