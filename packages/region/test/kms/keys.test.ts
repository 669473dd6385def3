/** Keys, aliases, tags and rotation, and how other services of the region use keys. */
import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as sdk from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { account } from '../harness.ts';
import { allow, makeUser, policy } from '../people.ts';
import { harness, makeKey, refusal, root } from './kms-region.ts';

const arnOf = (resource: string): string => `arn:aws:kms:eu-west-1:${account}:${resource}`;

test('a key is described, listed and found by id, ARN, alias and ARN of the alias', async () => {
  const { id, arn } = await makeKey({ Description: 'for tests' });
  await root.send(new sdk.CreateAliasCommand({ AliasName: 'alias/found', TargetKeyId: arn }));
  for (const KeyId of [id, arn, 'alias/found', arnOf('alias/found')]) {
    const { KeyMetadata } = await root.send(new sdk.DescribeKeyCommand({ KeyId }));
    expect(KeyMetadata).toMatchObject({
      KeyId: id,
      Arn: arn,
      AWSAccountId: account,
      Description: 'for tests',
      Enabled: true,
      KeyState: 'Enabled',
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
    });
  }
  const { Keys } = await root.send(new sdk.ListKeysCommand({}));
  expect(Keys).toContainEqual({ KeyId: id, KeyArn: arn });
});

test('lists come in pages', async () => {
  const made = [await makeKey(), await makeKey(), await makeKey()].map(({ id }) => id);
  const seen: (string | undefined)[] = [];
  for (let Marker: string | undefined, more = true; more; ) {
    const page: sdk.ListKeysCommandOutput = await root.send(new sdk.ListKeysCommand({ Limit: 2, Marker }));
    seen.push(...(page.Keys ?? []).map(({ KeyId }) => KeyId));
    more = page.Truncated === true;
    Marker = page.NextMarker;
  }
  expect(seen).toEqual(expect.arrayContaining(made));
  expect(new Set(seen).size).toBe(seen.length);
  const bad = root.send(new sdk.ListKeysCommand({ Marker: 'nonsense' }));
  expect(await refusal(bad)).toMatchObject({ name: 'InvalidMarkerException' });
});

describe('an alias', () => {
  const create = (AliasName: string, TargetKeyId: string) =>
    root.send(new sdk.CreateAliasCommand({ AliasName, TargetKeyId }));

  test('moves to another key, and is gone when it is deleted', async () => {
    const [one, two] = [await makeKey(), await makeKey()];
    await create('alias/moves', one.id);
    await root.send(new sdk.UpdateAliasCommand({ AliasName: 'alias/moves', TargetKeyId: two.id }));
    const { Aliases } = await root.send(new sdk.ListAliasesCommand({ KeyId: two.id }));
    expect(Aliases).toMatchObject([{ AliasName: 'alias/moves', AliasArn: arnOf('alias/moves'), TargetKeyId: two.id }]);
    await root.send(new sdk.DeleteAliasCommand({ AliasName: 'alias/moves' }));
    expect(await refusal(root.send(new sdk.DescribeKeyCommand({ KeyId: 'alias/moves' })))).toEqual({
      name: 'NotFoundException',
      message: `Alias ${arnOf('alias/moves')} is not found.`,
    });
  });

  test.each([
    ['no-prefix', 'InvalidAliasNameException'],
    ['alias/with space', 'ValidationException'],
    // No principal of the account changes them (spec/iam 5.5).
    ['alias/aws/mine', 'AccessDeniedException'],
    ['alias/taken', 'AlreadyExistsException'],
  ])('%s is refused with %s', async (name, code) => {
    const { id } = await makeKey();
    await create('alias/taken', id).catch(() => undefined);
    expect(await refusal(create(name, id))).toMatchObject({ name: code });
  });
});

test('tags are set, listed and removed', async () => {
  const { id } = await makeKey({ Tags: [{ TagKey: 'team', TagValue: 'web' }] });
  await root.send(new sdk.TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'env', TagValue: 'prod' }] }));
  await root.send(new sdk.UntagResourceCommand({ KeyId: id, TagKeys: ['team'] }));
  const { Tags } = await root.send(new sdk.ListResourceTagsCommand({ KeyId: id }));
  expect(Tags).toEqual([{ TagKey: 'env', TagValue: 'prod' }]);
  const reserved = root.send(new sdk.TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'aws:x', TagValue: '' }] }));
  expect(await refusal(reserved)).toMatchObject({ name: 'TagException' });
});

test('rotation is off until it is turned on', async () => {
  const { id } = await makeKey();
  const status = () => root.send(new sdk.GetKeyRotationStatusCommand({ KeyId: id }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
  await root.send(new sdk.EnableKeyRotationCommand({ KeyId: id, RotationPeriodInDays: 90 }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  await root.send(new sdk.DisableKeyRotationCommand({ KeyId: id }));
  expect(await status()).toMatchObject({ KeyRotationEnabled: false });
});

test.each([
  ['keys of RSA_2048', new sdk.CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })],
  [
    'CreateGrant',
    new sdk.CreateGrantCommand({ KeyId: 'k', GranteePrincipal: 'p', Operations: ['Decrypt'], Name: 'n' }),
  ],
])('%s is refused by name', async (name, command) => {
  const { name: code, message } = await refusal(root.send(command as sdk.CreateKeyCommand));
  expect(code).toBe('NotImplementedException');
  expect(message).toContain(name);
});

describe('the AWS managed key', () => {
  test('of the Parameter Store encrypts SecureStrings, and their ciphertext is one of KMS', async () => {
    const ssm = new SSMClient(harness.client());
    const Name = '/managed';
    await ssm.send(new PutParameterCommand({ Name, Value: 'secret', Type: 'SecureString' }));
    const { KeyMetadata } = await root.send(new sdk.DescribeKeyCommand({ KeyId: 'alias/aws/ssm' }));
    expect(KeyMetadata).toMatchObject({ KeyManager: 'AWS', Enabled: true });
    const sealed = (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? '';
    expect(sealed).not.toContain('secret');
    // Its policy allows nobody to use it but through the Parameter Store.
    const direct = root.send(
      new sdk.DecryptCommand({
        CiphertextBlob: Buffer.from(sealed, 'base64'),
        EncryptionContext: { PARAMETER_ARN: `arn:aws:ssm:eu-west-1:${account}:parameter/managed` },
      }),
    );
    expect(await refusal(direct)).toMatchObject({ name: 'AccessDeniedException' });
    const read = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    expect(read.Parameter?.Value).toBe('secret');
    const disable = root.send(new sdk.DisableKeyCommand({ KeyId: 'alias/aws/ssm' }));
    expect(await refusal(disable)).toMatchObject({ name: 'AccessDeniedException' });
  });
});

test('an advanced SecureString is longer than a key encrypts, and needs a data key', async () => {
  const { id } = await makeKey();
  const Value = 'x'.repeat(8000);
  const put = { Name: '/long', Value, Type: 'SecureString', Tier: 'Advanced', KeyId: id } as const;
  const may = (action: string) => policy(allow(['ssm:*', action, 'kms:Decrypt']));
  const as = async (action: string) =>
    new SSMClient(harness.client(await makeUser(harness, action.replace(':', '-'), may(action))));
  const encrypting = (await as('kms:Encrypt')).send(new PutParameterCommand(put));
  expect(await refusal(encrypting)).toMatchObject({ name: 'AccessDeniedException' });
  const ssm = await as('kms:GenerateDataKey');
  await ssm.send(new PutParameterCommand(put));
  const read = await ssm.send(new GetParameterCommand({ Name: '/long', WithDecryption: true }));
  expect(read.Parameter?.Value).toBe(Value);
});

test('what a disabled key has encrypted is read by no service', async () => {
  const { id, arn } = await makeKey();
  const ssm = new SSMClient(harness.client());
  const s3 = new S3Client({ ...harness.client(), forcePathStyle: true });
  const object = { Bucket: 'sealed', Key: 'one' };
  const LocationConstraint = 'eu-west-1';
  await s3.send(new CreateBucketCommand({ Bucket: 'sealed', CreateBucketConfiguration: { LocationConstraint } }));
  await s3.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: id }));
  await ssm.send(new PutParameterCommand({ Name: '/sealed', Value: 'x', Type: 'SecureString', KeyId: id }));
  const reads = () => [
    s3.send(new GetObjectCommand(object)),
    ssm.send(new GetParameterCommand({ Name: '/sealed', WithDecryption: true })),
  ];
  await Promise.all(reads());
  await root.send(new sdk.DisableKeyCommand({ KeyId: id }));
  const [fromS3, fromSsm] = await Promise.all(reads().map((read) => refusal(read)));
  expect(fromS3).toEqual({ name: 'KMS.DisabledException', message: `${arn} is disabled.` });
  expect(fromSsm).toEqual({ name: 'InvalidKeyId', message: `${arn} is disabled.` });
});

test('no one without kms:Decrypt reads an object under a key', async () => {
  const { id } = await makeKey();
  const s3 = new S3Client({ ...harness.client(), forcePathStyle: true });
  const LocationConstraint = 'eu-west-1';
  await s3.send(new CreateBucketCommand({ Bucket: 'mine', CreateBucketConfiguration: { LocationConstraint } }));
  const object = { Bucket: 'mine', Key: 'one' };
  await s3.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: id }));
  const as = async (name: string, ...actions: string[]) =>
    new S3Client({ ...harness.client(await makeUser(harness, name, policy(allow(actions)))), forcePathStyle: true });
  const without = (await as('without-decrypt', 's3:GetObject')).send(new GetObjectCommand(object));
  await expect(without).rejects.toMatchObject({
    Code: 'AccessDenied',
    message: expect.stringContaining('kms:Decrypt'),
  });
  await (await as('with-decrypt', 's3:GetObject', 'kms:Decrypt')).send(new GetObjectCommand(object));
});

test('a log group takes a key whose policy lets the service use it, and no other', async () => {
  const logs = new CloudWatchLogsClient(harness.client());
  const statement = (Principal: object, Action: string) => ({ Effect: 'Allow', Principal, Action, Resource: '*' });
  const open = await makeKey({
    Policy: policy(
      statement({ AWS: `arn:aws:iam::${account}:root` }, 'kms:*'),
      statement({ Service: 'logs.eu-west-1.amazonaws.com' }, 'kms:GenerateDataKey*'),
    ),
  });
  const closed = await makeKey();
  const logGroupName = '/sealed';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const associate = (kmsKeyId: string) => logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
  const keyOf = async () => {
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    return logGroups?.[0]?.kmsKeyId;
  };
  const refused = { name: 'InvalidParameterException', message: expect.stringContaining('The specified KMS Key Id') };
  for (const arn of [closed.arn, `${open.arn.slice(0, -1)}x`, open.id]) {
    expect(await refusal(associate(arn))).toMatchObject(refused);
  }
  await associate(open.arn);
  expect(await keyOf()).toBe(open.arn);
  await logs.send(new DisassociateKmsKeyCommand({ logGroupName }));
  expect(await keyOf()).toBeUndefined();
  await root.send(new sdk.DisableKeyCommand({ KeyId: open.id }));
  expect(await refusal(associate(open.arn))).toMatchObject(refused);
});
