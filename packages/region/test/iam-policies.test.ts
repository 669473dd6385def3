import * as sdk from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { account } from './harness.ts';
import { arnOf, fresh, harness, iam } from './iam-region.ts';
import { allow, makeRole, makeUser, policy, trust } from './people.ts';

describe('roles', () => {
  test('keep, show and change their trust', async () => {
    const RoleName = fresh('role');
    const document = trust({ Service: 'ec2.amazonaws.com' });
    const { Role } = await iam.send(
      new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document, Description: 'd' }),
    );
    expect(Role).toMatchObject({ Arn: arnOf('role', RoleName), Description: 'd' });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(JSON.parse(document));
    const PolicyDocument = trust({ AWS: account });
    await iam.send(new sdk.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    const shown = await iam.send(new sdk.GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(shown.Role?.AssumeRolePolicyDocument ?? '')).toContain(account);
  });

  test.each([
    ['with a resource', policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' })],
    ['without a principal', policy({ Effect: 'Allow', Action: 'sts:AssumeRole' })],
    ['for another action', trust('*', undefined, 's3:GetObject')],
    ['in a user who is not there', trust({ AWS: arnOf('user', 'nobody') })],
    ['in an account that is not there', trust({ AWS: '999999999999' })],
    ['in part of a name', trust({ AWS: arnOf('role', '*') })],
    ['in a group', trust({ AWS: arnOf('group', 'x') })],
    ['that is no JSON', 'nonsense'],
  ])('do not keep a trust %s', async (_, AssumeRolePolicyDocument) => {
    await expect(
      iam.send(new sdk.CreateRoleCommand({ RoleName: fresh('bad'), AssumeRolePolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});

describe('managed policies', () => {
  test('have up to five versions, one of them in force', async () => {
    const { Policy } = await iam.send(
      new sdk.CreatePolicyCommand({ PolicyName: fresh('versions'), PolicyDocument: policy(allow('s3:Get*')) }),
    );
    const PolicyArn = Policy?.Arn ?? '';
    const keys = await makeUser(harness, fresh('versioned'));
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: fresh('versioned'), PolicyArn }));
    const add = (action: string, SetAsDefault = false): Promise<unknown> =>
      iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy(allow(action)), SetAsDefault }));
    const ask = (): Promise<unknown> =>
      new sdk.IAMClient(harness.client(keys)).send(new sdk.GetAccountSummaryCommand({}));
    await add('iam:GetAccountSummary');
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    await ask();
    for (let i = 0; i < 3; i += 1) await add('s3:Put*');
    await expect(add('s3:Put*')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    await add('s3:Put*', true);
    const { Versions } = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v4', 'v3', 'v2', 'v1']);
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(iam.send(new sdk.DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(/attached/);
    const { PolicyUsers } = await iam.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(PolicyUsers?.map(({ UserName }) => UserName)).toEqual([fresh('versioned')]);
  });

  test("of AWS are there, work, and cannot be changed even by the account's root", async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
    const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
    const { PolicyVersion } = await iam.send(
      new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
    );
    const document = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''));
    expect(document.Statement.flatMap(({ Action }: { Action: string[] }) => Action)).toHaveLength(25);
    await expect(iam.send(new sdk.DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: 'AccessDenied' });
    const listed = await iam.send(new sdk.ListPoliciesCommand({ Scope: 'AWS' }));
    expect(listed.Policies?.map(({ PolicyName }) => PolicyName)).toContain('AdministratorAccess');
  });

  test('larger than 6144 characters are refused, white space not counted', async () => {
    const PolicyDocument = policy(allow(`s3:${'x'.repeat(6200)}`));
    await expect(
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('large'), PolicyDocument })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
    const spaced = policy(allow('s3:Get*')).replace(',', `,${' '.repeat(7000)}`);
    await iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('spaced'), PolicyDocument: spaced }));
  });

  test.each([
    [
      'a misspelt element',
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condtion":{}}}',
    ],
    ['a key twice', '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}'],
    ['a principal', policy({ ...allow('*'), Principal: '*' })],
    ['an unknown operator', policy(allow('*', '*', { StringIs: { a: 'b' } }))],
    ['a nested policy', `{"Version":"2012-10-17","Statement":[${policy(allow('*'))}]}`],
    ['a curly quote', '{“Version”:"2012-10-17"}'],
  ])('with %s are refused with the place', async (_, PolicyDocument) => {
    await expect(
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('bad'), PolicyDocument })),
    ).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: expect.stringMatching(/line \d+, column \d+/),
    });
  });
});

describe('permissions boundaries', () => {
  test('limit what a policy allows, and their removal lifts the limit', async () => {
    const { Policy } = await iam.send(
      new sdk.CreatePolicyCommand({ PolicyName: fresh('bound'), PolicyDocument: policy(allow('iam:ListUsers')) }),
    );
    const PermissionsBoundary = Policy?.Arn;
    const UserName = fresh('bounded');
    const keys = await makeUser(harness, UserName, policy(allow('iam:*')));
    const own = new sdk.IAMClient(harness.client(keys));
    await iam.send(new sdk.PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
    await own.send(new sdk.ListUsersCommand({}));
    await expect(own.send(new sdk.ListGroupsCommand({}))).rejects.toThrow(
      /no permissions boundary allows the iam:ListGroups/,
    );
    const shown = await iam.send(new sdk.GetUserCommand({ UserName }));
    expect(shown.User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: PermissionsBoundary,
    });
    await iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName }));
    await own.send(new sdk.ListGroupsCommand({}));
  });

  test('can be demanded of everyone a delegate creates', async () => {
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const condition = { StringEquals: { 'iam:PermissionsBoundary': boundary } };
    const keys = await makeUser(harness, fresh('delegate'), policy(allow('iam:CreateUser', '*', condition)));
    const own = new sdk.IAMClient(harness.client(keys));
    await expect(own.send(new sdk.CreateUserCommand({ UserName: fresh('free') }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await own.send(new sdk.CreateUserCommand({ UserName: fresh('bound'), PermissionsBoundary: boundary }));
  });
});

describe('tags', () => {
  test('are replaced without regard to case, and decide access', async () => {
    const RoleName = fresh('tagged');
    await makeRole(harness, RoleName, trust({ AWS: account }));
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: [{ Key: 'Team', Value: 'a' }] }));
    await iam.send(new sdk.TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'b' }] }));
    expect((await iam.send(new sdk.ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
    const condition = { StringEquals: { 'aws:ResourceTag/team': 'b' } };
    const keys = await makeUser(harness, fresh('reader'), policy(allow('iam:GetRole', '*', condition)));
    const own = new sdk.IAMClient(harness.client(keys));
    await own.send(new sdk.GetRoleCommand({ RoleName }));
    await iam.send(new sdk.UntagRoleCommand({ RoleName, TagKeys: ['TEAM'] }));
    await expect(own.send(new sdk.GetRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test.each([
    ['reserved', [{ Key: 'aws:x', Value: '' }]],
    [
      'given twice',
      [
        { Key: 'a', Value: '' },
        { Key: 'A', Value: '' },
      ],
    ],
  ])('that are %s are refused', async (_, Tags) => {
    await iam.send(new sdk.CreateUserCommand({ UserName: fresh('tags') }));
    await expect(iam.send(new sdk.TagUserCommand({ UserName: fresh('tags'), Tags }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  test('are fifty at most, and all or none are put', async () => {
    const UserName = fresh('many');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    const tags = (from: number, to: number): { Key: string; Value: string }[] =>
      Array.from({ length: to - from }, (_, i) => ({ Key: `k${from + i}`, Value: 'v' }));
    await iam.send(new sdk.TagUserCommand({ UserName, Tags: tags(0, 49) }));
    await expect(iam.send(new sdk.TagUserCommand({ UserName, Tags: tags(49, 51) }))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    expect((await iam.send(new sdk.ListUserTagsCommand({ UserName }))).Tags).toHaveLength(49);
  });
});

describe('instance profiles', () => {
  test('carry one role, and putting it there needs iam:PassRole', async () => {
    const InstanceProfileName = fresh('profile');
    const RoleName = fresh('node');
    await makeRole(harness, RoleName, trust({ Service: 'ec2.amazonaws.com' }));
    await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }));
    const keys = await makeUser(harness, fresh('passer'), policy(allow('iam:AddRoleToInstanceProfile')));
    const add = new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName });
    await expect(new sdk.IAMClient(harness.client(keys)).send(add)).rejects.toThrow(/iam:PassRole/);
    await iam.send(add);
    const { InstanceProfile } = await iam.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName }));
    expect(InstanceProfile?.Roles?.map((role) => role.RoleName)).toEqual([RoleName]);
    await expect(iam.send(add)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(iam.send(new sdk.DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await iam.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName }));
  });
});
