import * as sdk from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { account } from './harness.ts';
import { arnOf, fresh, harness, iam } from './iam-region.ts';
import { allow, assume, makeRole, makeUser, policy, trust } from './people.ts';

describe('simulation', () => {
  test('answers as authorisation would, and lists missing keys', async () => {
    const RoleName = fresh('sim');
    const condition = { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } };
    const Arn = await makeRole(
      harness,
      RoleName,
      trust({ AWS: account }),
      policy(allow('ssm:StartSession', '*', condition), {
        Effect: 'Deny',
        Action: 'ec2:TerminateInstances',
        Resource: '*',
      }),
    );
    const { EvaluationResults } = await iam.send(
      new sdk.SimulatePrincipalPolicyCommand({
        PolicySourceArn: Arn,
        ActionNames: ['ssm:StartSession', 'ec2:TerminateInstances', 'ec2:RunInstances'],
        ResourceArns: ['arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'implicitDeny',
      'explicitDeny',
      'implicitDeny',
    ]);
    expect(EvaluationResults?.[0]?.MissingContextValues).toEqual(['aws:PrincipalTag/team', 'aws:ResourceTag/team']);
    expect(EvaluationResults?.[1]?.MatchedStatements?.[0]).toMatchObject({
      SourcePolicyId: 'inline',
      SourcePolicyType: 'role',
    });
    const given = await iam.send(
      new sdk.SimulatePrincipalPolicyCommand({
        PolicySourceArn: Arn,
        ActionNames: ['ssm:StartSession'],
        ContextEntries: ['aws:ResourceTag/team', 'aws:PrincipalTag/team'].map((ContextKeyName) => ({
          ContextKeyName,
          ContextKeyType: 'string' as const,
          ContextKeyValues: ['web'],
        })),
      }),
    );
    expect(given.EvaluationResults?.[0]?.EvalDecision).toBe('allowed');
  });

  test('of policies without a principal applies permissions boundaries', async () => {
    const { EvaluationResults } = await iam.send(
      new sdk.SimulateCustomPolicyCommand({
        PolicyInputList: [policy(allow('*'))],
        PermissionsBoundaryPolicyInputList: [policy(allow('s3:*'))],
        ActionNames: ['s3:GetObject', 'iam:CreateUser'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny']);
    expect(EvaluationResults?.[1]?.PermissionsBoundaryDecisionDetail).toEqual({ AllowedByPermissionsBoundary: false });
  });

  test('lists the keys policies read', async () => {
    const document = policy(allow('*', 'arn:aws:s3:::${aws:username}/*', { Bool: { 'aws:SecureTransport': 'true' } }));
    const { ContextKeyNames } = await iam.send(
      new sdk.GetContextKeysForCustomPolicyCommand({ PolicyInputList: [document] }),
    );
    expect(ContextKeyNames?.sort()).toEqual(['aws:SecureTransport', 'aws:username']);
  });
});

describe('the account as a whole', () => {
  test('is listed page by page, with every type of entity', async () => {
    const kinds = { users: 0, groups: 0, roles: 0, policies: 0 };
    for await (const page of sdk.paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 7 }, {})) {
      kinds.users += page.UserDetailList?.length ?? 0;
      kinds.groups += page.GroupDetailList?.length ?? 0;
      kinds.roles += page.RoleDetailList?.length ?? 0;
      kinds.policies += page.Policies?.length ?? 0;
    }
    const { SummaryMap } = await iam.send(new sdk.GetAccountSummaryCommand({}));
    expect(kinds.users).toBe(SummaryMap?.Users);
    expect(kinds.groups).toBe(SummaryMap?.Groups);
    expect(kinds.roles).toBe(SummaryMap?.Roles);
    expect(kinds.policies).toBeGreaterThanOrEqual(SummaryMap?.Policies ?? 1);
  });
});

describe('default deny', () => {
  test('holds for every operation of IAM', async () => {
    const keys = await makeUser(harness, fresh('nobody'));
    const role = await makeRole(harness, fresh('empty'), trust({ AWS: arnOf('user', fresh('nobody')) }));
    const session = await assume(harness, keys, role, { RoleSessionName: 'nobody' });
    const inputs = { UserName: 'x', GroupName: 'x', RoleName: 'x', PolicyName: 'x', PolicyArn: arnOf('policy', 'x') };
    const more = {
      InstanceProfileName: 'x',
      AccessKeyId: keys.accessKeyId,
      SSHPublicKeyId: 'APKAXXXXXXXXXXXXXXXXX',
      SSHPublicKeyBody: 'x',
      Encoding: 'SSH',
      Status: 'Active',
      PolicyDocument: policy(allow('*')),
      AssumeRolePolicyDocument: trust('*'),
      PermissionsBoundary: arnOf('policy', 'x'),
      VersionId: 'v1',
      Tags: [],
      TagKeys: [],
      Description: 'x',
      PolicyInputList: [],
      ActionNames: [],
      PolicySourceArn: role,
      VirtualMFADeviceName: 'x',
      SerialNumber: arnOf('mfa', 'x'),
      AuthenticationCode1: '123456',
      AuthenticationCode2: '654321',
    };
    const { servedOperations } = await import('../tools/served-operations.ts');
    for (const who of [keys, session]) {
      const client = new sdk.IAMClient(harness.client(who));
      for (const name of servedOperations.iam ?? []) {
        const Command = (sdk as unknown as Record<string, new (input: object) => never>)[`${name}Command`];
        if (Command === undefined) throw new Error(name);
        await expect(client.send(new Command({ ...inputs, ...more })), name).rejects.toMatchObject({
          name: 'AccessDenied',
        });
      }
    }
  });
});
