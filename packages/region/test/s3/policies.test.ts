import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { account, otherAccount } from '../harness.ts';
import { allow, makeUser, policy } from '../people.ts';
import { clientOf, harness, makeBucket, otherRoot, refusal, root, userClient } from './s3-region.ts';

const Key = 'reports/1';
let nobody: S3Client;
let otherUser: S3Client;

beforeAll(async () => {
  nobody = await userClient('nobody', policy(allow('sts:GetCallerIdentity')));
  otherUser = clientOf(await makeUser(harness, 'guest', policy(allow('s3:*')), harness.accounts[1]));
});
afterAll(() => nobody.destroy());

type Statement = Readonly<Record<string, unknown>>;

async function withPolicy(...statements: readonly ((arn: string) => Statement)[]): Promise<string> {
  const Bucket = await makeBucket();
  await root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  await setPolicy(Bucket, ...statements);
  return Bucket;
}

async function setPolicy(Bucket: string, ...statements: readonly ((arn: string) => Statement)[]): Promise<void> {
  const Policy = policy(...statements.map((statement) => statement(`arn:aws:s3:::${Bucket}`)));
  await root.send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

const allowing =
  (principal: string, action: string | string[], more: Statement = {}) =>
  (arn: string): Statement => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: action,
    Resource: [arn, `${arn}/*`],
    ...more,
  });
const denying =
  (action: string, more: Statement = {}) =>
  (arn: string): Statement => ({
    Effect: 'Deny',
    Principal: '*',
    Action: action,
    Resource: [arn, `${arn}/*`],
    ...more,
  });

const get = (client: S3Client, Bucket: string, more = {}) =>
  client.send(new GetObjectCommand({ Bucket, Key, ...more }));
const put = (client: S3Client, Bucket: string, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'y', ...more }));

describe('a bucket policy', () => {
  test('allows what no identity-based policy does', async () => {
    const Bucket = await withPolicy(allowing(`arn:aws:iam::${account}:user/nobody`, 's3:GetObject'));
    await get(nobody, Bucket);
    expect(await refusal(put(nobody, Bucket))).toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: arn:aws:iam::${account}:user/nobody is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/${Key}" because no identity-based policy allows the s3:PutObject action`,
    });
  });

  test('denies whatever else allows', async () => {
    const Bucket = await withPolicy(
      denying('s3:GetObject', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const called = await refusal(get(root, Bucket));
    expect(called).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('explicit deny in a resource-based policy'),
    });
    await setPolicy(Bucket, denying('s3:GetObject', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }));
    await get(root, Bucket);
  });

  test('lets another account in, when its own policies do as well', async () => {
    const Bucket = await withPolicy(allowing(otherAccount, ['s3:GetObject', 's3:PutObject', 's3:ListBucket']));
    await get(otherUser, Bucket);
    await get(otherRoot, Bucket);
    const bare = clientOf(await makeUser(harness, 'bare-guest', undefined, harness.accounts[1]));
    expect(await refusal(get(bare, Bucket))).toMatchObject({ code: 'AccessDenied', message: 'Access Denied' });
    await root.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await refusal(get(otherUser, Bucket))).toMatchObject({ code: 'AccessDenied', message: 'Access Denied' });
  });

  test('is not for another account to change, even one that it allows to', async () => {
    const Bucket = await withPolicy(allowing(otherAccount, 's3:*'));
    const call = otherRoot.send(new PutBucketPolicyCommand({ Bucket, Policy: '{}' }));
    expect(await refusal(call)).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
  });

  test('that denies everybody everything is removed by the root user alone', async () => {
    const admin = await userClient('admin', policy(allow('*')));
    const Bucket = await withPolicy(denying('s3:*'));
    expect(await refusal(root.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 403 });
    expect(await refusal(admin.send(new DeleteBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: 'AccessDenied',
    });
    await root.send(new DeleteBucketPolicyCommand({ Bucket }));
    await root.send(new HeadBucketCommand({ Bucket }));
  });

  test('names a principal, and not what is made again under its name', async () => {
    const { IAMClient, DeleteUserPolicyCommand, DeleteAccessKeyCommand, DeleteUserCommand } = await import(
      '@aws-sdk/client-iam'
    );
    const keys = await makeUser(harness, 'again', policy(allow('sts:GetCallerIdentity')));
    const Bucket = await withPolicy(allowing(`arn:aws:iam::${account}:user/again`, 's3:GetObject'));
    await get(clientOf(keys), Bucket);
    const iam = new IAMClient(harness.client());
    await iam.send(new DeleteUserPolicyCommand({ UserName: 'again', PolicyName: 'inline' }));
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'again', AccessKeyId: keys.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: 'again' }));
    const second = clientOf(await makeUser(harness, 'again', policy(allow('sts:GetCallerIdentity'))));
    expect(await refusal(get(second, Bucket))).toMatchObject({ code: 'AccessDenied' });
    expect((await root.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toContain('AIDA');
  });

  test.each([
    ['no JSON', '{', 'MalformedPolicy'],
    [
      'another bucket',
      policy({ Effect: 'Allow', Principal: { AWS: account }, Action: 's3:*', Resource: 'arn:aws:s3:::other/*' }),
      'MalformedPolicy',
    ],
    [
      'another service',
      policy({ Effect: 'Allow', Principal: { AWS: account }, Action: 'ec2:*', Resource: 'arn:aws:s3:::BUCKET' }),
      'MalformedPolicy',
    ],
    ['no principal', policy({ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::BUCKET' }), 'MalformedPolicy'],
    [
      'nobody we know',
      policy({ Effect: 'Allow', Principal: { AWS: '999988887777' }, Action: 's3:*', Resource: 'arn:aws:s3:::BUCKET' }),
      'MalformedPolicy',
    ],
    ['no resource', policy({ Effect: 'Allow', Principal: { AWS: account }, Action: 's3:*' }), 'MalformedPolicy'],
    [
      'too much',
      policy({
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: 's3:*',
        Resource: `arn:aws:s3:::BUCKET/${'x'.repeat(20_480)}`,
      }),
      'PolicyTooLarge',
    ],
  ])('with %s is not stored', async (_, text, code) => {
    const Bucket = await makeBucket();
    const Policy = text.replace('BUCKET', Bucket);
    expect(await refusal(root.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toMatchObject({
      code,
      status: 400,
    });
    expect(await refusal(root.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: 'NoSuchBucketPolicy',
      status: 404,
    });
  });
});

describe('Block Public Access', () => {
  const everybody = allowing('*', 's3:GetObject');

  test('refuses a public policy, and with a public one lets in nobody else', async () => {
    const Bucket = await makeBucket();
    await root.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    expect(await refusal(setPolicy(Bucket, everybody))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('BlockPublicPolicy'),
    });
    const only = (settings: object) =>
      root.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: settings }));
    await only({ RestrictPublicBuckets: true });
    await setPolicy(Bucket, everybody);
    expect((await root.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: true });
    expect(await refusal(get(otherUser, Bucket))).toMatchObject({ code: 'AccessDenied', status: 403 });
    await get(nobody, Bucket);
    await root.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await get(otherUser, Bucket);
  });

  test.each([
    ['everybody of one organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-0123456789' } }, false],
    ['everybody of one network', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ['everybody of every network', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, true],
    ['everybody of any account', { StringLike: { 'aws:PrincipalAccount': '*' } }, true],
    ['everybody but one account', { StringNotEquals: { 'aws:PrincipalAccount': account } }, true],
    ['everybody over TLS', { Bool: { 'aws:SecureTransport': 'true' } }, true],
  ])('calls %s public or not', async (_, Condition, isPublic) => {
    const Bucket = await makeBucket();
    await root.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await setPolicy(Bucket, allowing('*', 's3:GetObject', { Condition }));
    expect((await root.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({
      IsPublic: isPublic,
    });
  });
});

describe('what IAM decides on', () => {
  test('is the prefix that is listed', async () => {
    const Bucket = await withPolicy();
    const home = await userClient(
      'home-owner',
      policy(allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`, { StringLike: { 's3:prefix': 'home-owner/*' } })),
    );
    const list = (Prefix: string | undefined) => home.send(new ListObjectsV2Command({ Bucket, Prefix }));
    await list('home-owner/a');
    expect(await refusal(list('other/'))).toMatchObject({ code: 'AccessDenied' });
    expect(await refusal(list(undefined))).toMatchObject({ code: 'AccessDenied' });
  });

  test('is whether a missing object may be known to be missing', async () => {
    const Bucket = await withPolicy();
    const reader = await userClient('reader', policy(allow('s3:GetObject')));
    const lister = await userClient('lister', policy(allow(['s3:GetObject', 's3:ListBucket'])));
    const head = (client: S3Client) => client.send(new HeadObjectCommand({ Bucket, Key: 'missing' }));
    expect(await refusal(head(reader))).toMatchObject({ status: 403 });
    expect(await refusal(head(lister))).toMatchObject({ status: 404 });
  });

  test('is the version where one is named', async () => {
    const Bucket = await withPolicy();
    await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { VersionId } = await put(root, Bucket);
    const current = await userClient('of-current', policy(allow(['s3:GetObject', 's3:DeleteObject'])));
    const versions = await userClient('of-versions', policy(allow(['s3:GetObjectVersion', 's3:DeleteObjectVersion'])));
    await get(current, Bucket);
    expect(await refusal(get(current, Bucket, { VersionId }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:GetObjectVersion'),
    });
    expect(await refusal(get(versions, Bucket))).toMatchObject({ code: 'AccessDenied' });
    await get(versions, Bucket, { VersionId });
    const remove = (client: S3Client) => client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    expect(await refusal(remove(current))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:DeleteObjectVersion'),
    });
    await remove(versions);
  });

  test('is encryption, tags and storage class that a write asks for', async () => {
    const writer = await userClient('writer', policy(allow(['s3:PutObject', 's3:PutObjectTagging'])));
    for (const [key, wanted, right, wrong] of [
      [
        's3:x-amz-server-side-encryption',
        'aws:kms',
        { ServerSideEncryption: 'aws:kms' },
        { ServerSideEncryption: 'AES256' },
      ],
      ['s3:x-amz-storage-class', 'STANDARD_IA', { StorageClass: 'STANDARD_IA' }, {}],
      ['s3:RequestObjectTag/team', 'web', { Tagging: 'team=web' }, { Tagging: 'team=db' }],
    ] as const) {
      const Bucket = await withPolicy(denying('s3:PutObject', { Condition: { StringNotEquals: { [key]: wanted } } }));
      await put(writer, Bucket, right);
      expect(await refusal(put(writer, Bucket, wrong)), key).toMatchObject({ code: 'AccessDenied' });
    }
  });

  test('is whether a write is conditional, and not the parts of an upload', async () => {
    const writer = await userClient(
      'conditional-writer',
      policy(allow(['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'])),
    );
    const Condition = { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } };
    const Bucket = await withPolicy(denying('s3:PutObject', { Condition }));
    expect(await refusal(put(writer, Bucket, { Key: 'new' }))).toMatchObject({ code: 'AccessDenied' });
    await put(writer, Bucket, { Key: 'new', IfNoneMatch: '*' });
    const { UploadId } = await writer.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    await writer.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }));
    await writer.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId }));
    const copy = writer.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
    expect(await refusal(copy)).toMatchObject({ code: 'AccessDenied' });
  });

  test('is reading besides writing where an ETag is compared', async () => {
    const Bucket = await withPolicy();
    const blind = await userClient('blind-writer', policy(allow('s3:PutObject')));
    expect(await refusal(put(blind, Bucket, { IfMatch: '*' }))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:GetObject'),
    });
    await put(blind, Bucket);
  });

  test('is the source of a copy as much as its target', async () => {
    const source = await withPolicy();
    const target = await makeBucket();
    const copy = (client: S3Client) =>
      client.send(new CopyObjectCommand({ Bucket: target, Key: 'c', CopySource: `${source}/${Key}` }));
    const onlyTarget = await userClient('only-target', policy(allow('s3:PutObject')));
    const onlySource = await userClient('only-source', policy(allow('s3:GetObject')));
    const both = await userClient('both', policy(allow(['s3:GetObject', 's3:PutObject'])));
    expect(await refusal(copy(onlyTarget))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:GetObject'),
    });
    expect(await refusal(copy(onlySource))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:PutObject'),
    });
    await copy(both);
  });

  test('is every key of many that are deleted by itself', async () => {
    const Bucket = await withPolicy();
    for (const key of ['mine/1', 'theirs/1']) await put(root, Bucket, { Key: key });
    const owner = await userClient('owner-of-mine', policy(allow('s3:DeleteObject', `arn:aws:s3:::${Bucket}/mine/*`)));
    const Objects = ['mine/1', 'theirs/1'].map((one) => ({ Key: one }));
    const { Deleted, Errors } = await owner.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map((one) => one.Key)).toEqual(['mine/1']);
    expect(Errors).toMatchObject([{ Key: 'theirs/1', Code: 'AccessDenied' }]);
    await root.send(new HeadObjectCommand({ Bucket, Key: 'theirs/1' }));
  });

  test("is the list of all buckets, which is the account's", async () => {
    expect(await refusal(nobody.send(new ListBucketsCommand({})))).toMatchObject({ code: 'AccessDenied' });
    const lister = await userClient('bucket-lister', policy(allow('s3:ListAllMyBuckets')));
    await lister.send(new ListBucketsCommand({}));
  });
});
