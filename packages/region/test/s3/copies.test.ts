import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { makeBucket, refusal, root, textOf } from './s3-region.ts';

async function source(): Promise<{
  Bucket: string;
  copy: (more: Partial<CopyObjectCommandInput>) => ReturnType<typeof send>;
}> {
  const Bucket = await makeBucket();
  const described = { ContentType: 'text/plain', Metadata: { a: '1' }, CacheControl: 'no-store' };
  await root.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'hello', ...described }));
  const send = (more: Partial<CopyObjectCommandInput>) =>
    root.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/a%20b`, ...more }));
  return { Bucket, copy: send };
}
declare function send(more: Partial<CopyObjectCommandInput>): Promise<unknown>;

test('a copy has the bytes and the description of its source', async () => {
  const { Bucket, copy } = await source();
  await copy({});
  const got = await root.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
  expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' }, CacheControl: 'no-store' });
  expect(await textOf(got.Body)).toBe('hello');
});

test('a copy has the description that the request gives in its place', async () => {
  const { Bucket, copy } = await source();
  await copy({
    MetadataDirective: 'REPLACE',
    ContentType: 'text/html',
    StorageClass: 'STANDARD_IA',
    ChecksumAlgorithm: 'SHA256',
  });
  const head = await root.send(new HeadObjectCommand({ Bucket, Key: 'copy', ChecksumMode: 'ENABLED' }));
  expect(head).toMatchObject({
    ContentType: 'text/html',
    StorageClass: 'STANDARD_IA',
    ChecksumSHA256: expect.any(String),
  });
  expect(head.Metadata).toEqual({});
});

test('an object is not copied onto itself unless something changes', async () => {
  const { copy } = await source();
  expect(await refusal(copy({ Key: 'a b' }))).toMatchObject({ code: 'InvalidRequest', status: 400 });
  await copy({ Key: 'a b', MetadataDirective: 'REPLACE' });
});

test('a version can be copied', async () => {
  const { Bucket, copy } = await source();
  await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const { VersionId } = await root.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'first' }));
  await root.send(new PutObjectCommand({ Bucket, Key: 'a b', Body: 'second' }));
  expect(await copy({ CopySource: `${Bucket}/a%20b?versionId=${VersionId}` })).toMatchObject({
    CopySourceVersionId: VersionId,
  });
  expect(await textOf((await root.send(new GetObjectCommand({ Bucket, Key: 'copy' }))).Body)).toBe('first');
});

test('conditions on the source are held', async () => {
  const { Bucket, copy } = await source();
  const { ETag } = await root.send(new HeadObjectCommand({ Bucket, Key: 'a b' }));
  for (const fails of [
    { CopySourceIfMatch: '"x"' },
    { CopySourceIfNoneMatch: ETag },
    { CopySourceIfModifiedSince: new Date() },
  ]) {
    expect(await refusal(copy(fails))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
  }
  await copy({ CopySourceIfMatch: ETag, CopySourceIfNoneMatch: '"x"' });
});

test.each([
  ['nothing', 'InvalidArgument', 400],
  ['/', 'InvalidArgument', 400],
  ['No_Bucket/a', 'InvalidBucketName', 400],
  ['no-such-bucket/a', 'NoSuchBucket', 404],
  ['arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/b', 'NotImplemented', 501],
])('%s is no source', async (CopySource, code, status) => {
  const { copy } = await source();
  expect(await refusal(copy({ CopySource }))).toMatchObject({ code, status });
});

test('a source that is not there is not copied', async () => {
  const { Bucket, copy } = await source();
  expect(await refusal(copy({ CopySource: `${Bucket}/never` }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
});
