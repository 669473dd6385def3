import { createHash } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteBucketEncryptionCommand,
  DeleteBucketTaggingCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketTaggingCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { provideDataKeys } from '../../src/data-keys.ts';
import { ServiceError } from '../../src/service-error.ts';
import { allow, policy } from '../people.ts';
import { clientOf, harness, makeBucket, refusal, root, userClient } from './s3-region.ts';

const Key = 'a';
const put = (Bucket: string, more = {}, client = root) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));

describe('encryption', () => {
  const encrypt = (Bucket: string, SSEAlgorithm: string, KMSMasterKeyID?: string) =>
    root.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: SSEAlgorithm as 'AES256', KMSMasterKeyID } }],
        },
      }),
    );
  const ofBucket = async (Bucket: string) => {
    const { ServerSideEncryptionConfiguration: found } = await root.send(new GetBucketEncryptionCommand({ Bucket }));
    return found?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  };

  test('is AES256 by default, and what the bucket says where an object says nothing', async () => {
    const Bucket = await makeBucket();
    expect(await ofBucket(Bucket)).toEqual({ SSEAlgorithm: 'AES256' });
    expect(await put(Bucket)).toMatchObject({ ServerSideEncryption: 'AES256' });
    const { KeyMetadata } = await new KMSClient(harness.client()).send(new CreateKeyCommand({}));
    const keyArn = KeyMetadata?.Arn;
    await encrypt(Bucket, 'aws:kms', KeyMetadata?.KeyId);
    expect(await put(Bucket)).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn });
    expect(await root.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ SSEKMSKeyId: keyArn });
    expect(await put(Bucket, { ServerSideEncryption: 'AES256' })).not.toHaveProperty('SSEKMSKeyId');
    await root.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await ofBucket(Bucket)).toEqual({ SSEAlgorithm: 'AES256' });
  });

  test.each([
    ['rot13', undefined],
    ['AES256', 'alias/logs'],
  ])('of a bucket is not %s with key %s', async (algorithm, key) => {
    const Bucket = await makeBucket();
    expect(await refusal(encrypt(Bucket, algorithm, key))).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  test('with a key asks KMS, where there is one, as the caller and for this object', async () => {
    const asked: unknown[] = [];
    const denied = new ServiceError('AccessDenied', 403, 'no data key for you');
    let mayDecrypt = true;
    const noKey = { plaintext: new Uint8Array(), ciphertext: new Uint8Array() };
    provideDataKeys(harness.region, {
      generate(call, keyId, context) {
        asked.push([call.caller.arn, keyId, context]);
        if (keyId === 'alias/secret') throw denied;
        return { ...noKey, keyArn: `arn:aws:kms:eu-west-1:111122223333:key/of-${keyId}` };
      },
      requireDecrypt() {
        if (!mayDecrypt) throw denied;
      },
      encrypt: () => expect.fail('S3 asks for data keys'),
      decrypt: () => expect.fail('S3 asks for data keys'),
      serviceMayEncrypt: () => expect.fail('S3 asks in the name of its caller'),
    });
    const Bucket = await makeBucket();
    const kms = { ServerSideEncryption: 'aws:kms' } as const;
    expect(await put(Bucket, { ...kms, SSEKMSKeyId: 'alias-of-ours' })).toMatchObject({
      SSEKMSKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/of-alias-of-ours',
    });
    expect(asked).toEqual([
      ['arn:aws:iam::111122223333:root', 'alias-of-ours', { 'aws:s3:arn': `arn:aws:s3:::${Bucket}/${Key}` }],
    ]);
    const secret = put(Bucket, { ...kms, SSEKMSKeyId: 'alias/secret', Key: 'b' });
    expect(await refusal(secret)).toMatchObject({ code: 'AccessDenied', message: 'no data key for you' });
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key: 'b' })))).toMatchObject({ status: 404 });
    await root.send(new GetObjectCommand({ Bucket, Key }));
    mayDecrypt = false;
    expect(await refusal(root.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({
      message: 'no data key for you',
    });
  });
});

describe('tags', () => {
  test('of a bucket are set whole, read and removed', async () => {
    const Bucket = await makeBucket();
    const get = async () => (await root.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
    expect(await refusal(get())).toMatchObject({ code: 'NoSuchTagSet', status: 404 });
    const set = (...tags: [string, string][]) =>
      root.send(
        new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags.map(([k, Value]) => ({ Key: k, Value })) } }),
      );
    await set(['team', 'web'], ['env', 'prod']);
    await set(['team', 'db']);
    expect(await get()).toEqual([{ Key: 'team', Value: 'db' }]);
    expect(await refusal(set(['a', '1'], ['a', '2']))).toMatchObject({ code: 'InvalidTag', status: 400 });
    expect(await refusal(set(['aws:a', '1']))).toMatchObject({ code: 'InvalidTag' });
    await root.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(get())).toMatchObject({ code: 'NoSuchTagSet' });
  });

  test('of an object come with it or later, ten at most, and policies see them', async () => {
    const Bucket = await makeBucket();
    await put(Bucket, { Tagging: 'team=web&note=a%20b' });
    expect((await root.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([
      { Key: 'team', Value: 'web' },
      { Key: 'note', Value: 'a b' },
    ]);
    expect((await root.send(new HeadObjectCommand({ Bucket, Key }))).TagCount).toBe(2);
    const web = await userClient(
      'web-team',
      policy(allow('s3:GetObject', '*', { StringEquals: { 's3:ExistingObjectTag/team': 'web' } })),
    );
    await web.send(new GetObjectCommand({ Bucket, Key }));
    const set = (count: number) => {
      const TagSet = Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
      return root.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    };
    expect(await refusal(set(11))).toMatchObject({ code: 'BadRequest', status: 400 });
    await set(10);
    expect(await refusal(web.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({ code: 'AccessDenied' });
    expect(await refusal(put(Bucket, { Tagging: 'a=%zz' }))).toMatchObject({ code: 'InvalidArgument' });
  });
});

describe('access control lists', () => {
  test('give the owner everything, and cannot be changed', async () => {
    const Bucket = await makeBucket();
    await put(Bucket);
    const owned = { Grants: [{ Permission: 'FULL_CONTROL', Grantee: { Type: 'CanonicalUser' } }] };
    expect(await root.send(new GetBucketAclCommand({ Bucket }))).toMatchObject(owned);
    expect(await root.send(new GetObjectAclCommand({ Bucket, Key }))).toMatchObject(owned);
    const unsupported = { code: 'AccessControlListNotSupported', status: 400 };
    expect(await refusal(root.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })))).toMatchObject(
      unsupported,
    );
    expect(await refusal(root.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'public-read' })))).toMatchObject(
      unsupported,
    );
    await root.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'bucket-owner-full-control' }));
    await put(Bucket, { ACL: 'bucket-owner-full-control' });
  });

  test('are off, whatever is asked', async () => {
    const Bucket = await makeBucket();
    const set = (ObjectOwnership: 'BucketOwnerEnforced' | 'ObjectWriter') =>
      root.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }));
    expect(await refusal(set('ObjectWriter'))).toMatchObject({ code: 'NotImplemented', status: 501 });
    await set('BucketOwnerEnforced');
    expect((await root.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: 'BucketOwnerEnforced' },
    ]);
    expect(await refusal(makeBucket({ ACL: 'public-read' }))).toMatchObject({
      code: 'InvalidBucketAclWithObjectOwnership',
    });
    expect((await root.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });
});

test('attributes of an object are those that are asked for', async () => {
  const Bucket = await makeBucket();
  await put(Bucket, { ChecksumAlgorithm: 'SHA256' });
  const asked = await root.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['Checksum', 'ObjectSize'] }),
  );
  expect(asked).toMatchObject({
    ObjectSize: 1,
    Checksum: { ChecksumSHA256: createHash('sha256').update('x').digest('base64') },
  });
  expect(asked.ETag).toBeUndefined();
  const wrong = root.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['Weight' as 'ETag'] }));
  expect(await refusal(wrong)).toMatchObject({ code: 'InvalidArgument' });
});

test('what a stream brings is put with a trailer', async () => {
  const Bucket = await makeBucket();
  const { Readable } = await import('node:stream');
  const bytes = Buffer.alloc(300_000, 5);
  const headers: Record<string, string>[] = [];
  const client = clientOf();
  client.middlewareStack.add(
    (next) => (args) => {
      headers.push((args.request as { headers: Record<string, string> }).headers);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(new PutObjectCommand({ Bucket, Key, Body: Readable.from([bytes]), ContentLength: bytes.length }));
  expect(headers[0]).toMatchObject({ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' });
  const got = await root.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  expect(bytes.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  expect(got.ContentEncoding).toBeUndefined();
  expect(got.ChecksumCRC32).toBeDefined();
});
