/** What clients of other authors meet in iam and sts: answers and refusals as AWS gives them. */
import * as sdk from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from 'vitest';
import { account } from '../harness.ts';
import { fresh, harness, iam } from '../iam-region.ts';
import { allow, makeRole, makeUser, policy, trust } from '../people.ts';
import { form, send, signed } from '../raw-request.ts';

const trusted = trust({ AWS: `arn:aws:iam::${account}:root` });
const bucket = allow('s3:ListBucket', 'arn:aws:s3:::b');

describe('B4: AssumeRole', () => {
  const both = ['sts:AssumeRole', 'sts:TagSession'];
  let sts: STSClient;
  let RoleArn = '';
  beforeAll(async () => {
    RoleArn = await makeRole(harness, 'assumed', trust({ AWS: account }, undefined, both));
    sts = new STSClient(harness.client(await makeUser(harness, 'assuming', policy(allow(both)))));
  });
  const assume = (input: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]>) =>
    sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...input }));

  test('B4: a transitive key that is no tag of the call', async () => {
    await expect(assume({ Tags: [{ Key: 'a', Value: '1' }], TransitiveTagKeys: ['b'] })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'The specified transitive tag key must be included in the requested tags.',
    });
    await assume({ Tags: [{ Key: 'b', Value: '1' }], TransitiveTagKeys: ['b'] });
  });

  test('B4: tags A and a', async () => {
    const Tags = [
      { Key: 'A', Value: '1' },
      { Key: 'a', Value: '1' },
    ];
    await expect(assume({ Tags })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    });
  });

  test('B4: a bad session name is named before a bad ARN', async () => {
    await expect(assume({ RoleArn: 'nonsense-of-twenty-characters', RoleSessionName: 'a b' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining("'roleSessionName'"),
    });
    await expect(assume({ RoleArn: 'nonsense-of-twenty-characters' })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'nonsense-of-twenty-characters is invalid',
    });
  });
});

test('B5: CreateRole leaves out MaxSessionDuration and RoleLastUsed, GetRole shows them', async () => {
  const RoleName = fresh('role');
  const made = await iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusted }));
  expect(Object.keys(made.Role ?? {}).sort()).toEqual(
    ['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'Path', 'RoleId', 'RoleName'].sort(),
  );
  const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({ MaxSessionDuration: 3600, RoleLastUsed: {} });
});

test('B6: CreatePolicy leaves out the description, GetPolicy shows it and a list of tags that is empty', async () => {
  const PolicyName = fresh('policy');
  const { Policy } = await iam.send(
    new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument: policy(bucket), Description: 'said' }),
  );
  expect(Policy).not.toHaveProperty('Description');
  const got = await iam.send(new sdk.GetPolicyCommand({ PolicyArn: Policy?.Arn }));
  expect(got.Policy).toMatchObject({ Description: 'said', Tags: [] });
});

test('B7: a policy ARN that is none', async () => {
  const RoleName = fresh('role');
  await makeRole(harness, RoleName, trusted);
  const UserName = fresh('user');
  await makeUser(harness, UserName);
  const PolicyArn = 'longpolicynamebutnoarn';
  const refusal = { name: 'ValidationError', message: 'Invalid ARN:  Could not be parsed!' };
  await expect(iam.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject(refusal);
  await expect(iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn }))).rejects.toMatchObject(refusal);
});

describe('B8: a policy', () => {
  const statement = (more: object): string => policy({ ...bucket, ...more });
  const versioned = (Version: string | undefined): string => JSON.stringify({ Version, Statement: [bucket] });
  const date = (value: string): string => statement({ Condition: { DateGreaterThan: { 'aws:CurrentTime': value } } });
  const legacy = 'The policy failed legacy parsing';
  const oldVersion = 'Policy document must be version 2012-10-17 or greater.';
  const refused: readonly (readonly [string, string, string])[] = [
    ['without a version', versioned(undefined), oldVersion],
    ['of version 2008-10-17', versioned('2008-10-17'), oldVersion],
    ['without statements', policy(), 'Syntax errors in policy.'],
    ['with no actions', statement({ Action: [] }), 'Policy statement must contain actions.'],
    ['with no resources', statement({ Resource: [] }), 'Policy statement must contain resources.'],
    [
      'of an unknown partition',
      statement({ Resource: 'arn:error:s3:::b' }),
      'Partition "error" is not valid for resource "arn:error:s3:::b".',
    ],
    [
      'of an unknown partition beside an ARN that is too short',
      statement({ Resource: ['arn:error:s3:::b', 'arn:error:s3::b'] }),
      'Partition "error" is not valid for resource "arn:error:s3:::b".',
    ],
    [
      'for a bucket with a region',
      statement({ Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      'for iam with a region',
      statement({ Resource: 'arn:aws:iam:us-east-1::b' }),
      'IAM resource arn:aws:iam:us-east-1::b cannot contain region information.',
    ],
    [
      'for something iam does not have',
      statement({ Resource: 'arn:aws:iam:::b' }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    ['for an ARN with one colon too few', statement({ Resource: 'arn:aws:s3::b' }), legacy],
    [
      'that excludes an ARN with one colon too few',
      statement({ Resource: undefined, NotResource: 'arn:aws:s3::b' }),
      legacy,
    ],
    [
      'for an ARN that ends after its partition',
      statement({ Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    ['for an ARN without service', statement({ Resource: 'arn:aws::fdsasf' }), legacy],
    ['for a whole ARN without service', statement({ Resource: 'arn:aws::::b' }), legacy],
    ['with a date that is a word', date('sdfdsf'), legacy],
    ['with a thirteenth month', date('234-13'), legacy],
    ['with a time zone of one digit', date('2016-12-13t2:00:00.593194+1'), legacy],
    ['with ten digits of a second', date('2016-12-13t2:00:00.1999999999+10:59'), legacy],
    ['with seconds beyond 63 bits', date('9223372036854775808'), legacy],
  ];
  test.each(refused)('B8: %s is refused', async (_, PolicyDocument, message) => {
    await expect(
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message });
  });

  test.each([
    ['for every role', statement({ Resource: 'arn:aws:iam::*:role/*' })],
    ['for all of iam', statement({ Resource: 'arn:aws:iam::*:*' })],
    ['for the root of an account', statement({ Resource: `arn:aws:iam::${account}:root` })],
    ['for a name that a variable begins', statement({ Resource: 'arn:aws:iam::*:user/${aws:username}' })],
    ['for any partition', statement({ Resource: 'arn:*:s3:::b' })],
    ['of China', statement({ Resource: 'arn:aws-cn:s3:::b' })],
    ['of an unknown service', statement({ Resource: 'arn:aws:fdsasf' })],
    ['with a day', date('2017-07-01')],
    ['with an instant', date('2017-07-01T00:00:00Z')],
    ['with seconds since 1970', date('1499000000')],
    ['with a variable for a date', date('${aws:PrincipalTag/until}')],
    ['with no dates', statement({ Condition: { DateGreaterThan: { 'aws:CurrentTime': [] } } })],
  ])('B8: %s is stored', async (_, PolicyDocument) => {
    await iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument }));
  });

  test('B8: an inline policy may be of the old version, a new version of a managed one may not', async () => {
    const UserName = fresh('user');
    await makeUser(harness, UserName);
    const PolicyDocument = versioned('2008-10-17');
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'old', PolicyDocument }));
    const { Policy } = await iam.send(
      new sdk.CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument: policy(bucket) }),
    );
    await expect(
      iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn: Policy?.Arn, PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException', message: oldVersion });
  });

  // Another emulator calls both valid. AWS's reference lists the condition operators and the characters of action names,
  // and neither of these is among them.
  test.each([
    ['unknown operator without keys', statement({ Condition: { a: {} } })],
    ['action with a space', statement({ Action: 'iam: asdf' })],
  ])('B8: an %s is refused', async (_, PolicyDocument) => {
    await expect(
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});

test('B15: root sees, makes, switches off and deletes its own keys', async () => {
  const { AccessKeyMetadata } = await iam.send(new sdk.ListAccessKeysCommand({}));
  expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: harness.accounts[0]?.accessKeyId, Status: 'Active' }]);
  const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({}));
  const second = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const also = new sdk.IAMClient(harness.client(second));
  expect((await also.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(2);
  await expect(iam.send(new sdk.CreateAccessKeyCommand({}))).rejects.toMatchObject({ name: 'LimitExceededException' });
  await iam.send(new sdk.UpdateAccessKeyCommand({ AccessKeyId: second.accessKeyId, Status: 'Inactive' }));
  await expect(also.send(new sdk.ListAccessKeysCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await iam.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId: second.accessKeyId }));
  expect((await iam.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
});

test.each(['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML'])(
  'B16: %s without a signature says that it is not served, another operation that it wants one',
  async (action) => {
    const unsigned = async (name: string) => {
      const body = `Action=${name}&Version=2011-06-15`;
      const { headers, ...request } = await signed(harness, { body, headers: form });
      const { authorization: _, ...rest } = headers;
      return send(harness, { ...request, headers: rest });
    };
    const answer = await unsigned(action);
    expect(answer.status).toBe(501);
    expect(answer.body).toContain(`<Code>NotImplemented</Code>`);
    expect(answer.body).toContain(action);
    expect(await unsigned('AssumeRole')).toMatchObject({
      status: 403,
      body: expect.stringContaining('MissingAuthenticationToken'),
    });
  },
);

describe('D: tags of iam in the words of AWS', () => {
  const tagUser = async (Tags: sdk.Tag[]) => {
    const UserName = fresh('tagged');
    await makeUser(harness, UserName);
    return iam.send(new sdk.TagUserCommand({ UserName, Tags }));
  };

  test('D: 51 at once', async () => {
    const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    await expect(tagUser(tags(51))).rejects.toMatchObject({
      Code: 'ValidationError',
      message:
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    });
  });

  test.each([
    ['key', { Key: 'k!', Value: 'v' }, 'k!'],
    ['value', { Key: 'k', Value: 'v!' }, 'v!'],
  ])('D: a character that a %s does not take', async (member, tag, shown) => {
    await expect(tagUser([tag])).rejects.toMatchObject({
      Code: 'ValidationError',
      message: `1 validation error detected: Value '${shown}' at 'tags.1.member.${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
    });
  });
});
