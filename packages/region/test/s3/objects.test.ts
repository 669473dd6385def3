import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { clientOf, freshName, makeBucket, otherRoot, refusal, root, textOf } from './s3-region.ts';

async function put(Bucket: string, Key: string, Body = 'hello', more: Partial<PutObjectCommandInput> = {}) {
  return root.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

describe('buckets', () => {
  test('are made, found, listed and deleted', async () => {
    const Bucket = await makeBucket();
    expect(await root.send(new HeadBucketCommand({ Bucket }))).toMatchObject({
      BucketRegion: 'eu-west-1',
      BucketArn: `arn:aws:s3:::${Bucket}`,
    });
    expect(await root.send(new GetBucketLocationCommand({ Bucket }))).toMatchObject({
      LocationConstraint: 'eu-west-1',
    });
    const { Buckets = [], Owner } = await root.send(new ListBucketsCommand({ Prefix: Bucket }));
    expect(Buckets.map(({ Name }) => Name)).toContain(Bucket);
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    expect((await otherRoot.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    await put(Bucket, 'a');
    expect(await refusal(root.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
      code: 'BucketNotEmpty',
      status: 409,
    });
    await root.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await root.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(root.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 404 });
  });

  test('have names that no two accounts share', async () => {
    const Bucket = await makeBucket();
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    const again = new CreateBucketCommand({ Bucket, CreateBucketConfiguration });
    expect(await refusal(root.send(again))).toMatchObject({ code: 'BucketAlreadyOwnedByYou', status: 409 });
    expect(await refusal(otherRoot.send(again))).toMatchObject({ code: 'BucketAlreadyExists', status: 409 });
  });

  test.each([
    ['eu-central-1', 'IllegalLocationConstraintException'],
    ['nowhere', 'InvalidLocationConstraint'],
  ])('are not made in %s', async (location, code) => {
    const CreateBucketConfiguration = { LocationConstraint: location as 'eu-central-1' };
    const call = root.send(new CreateBucketCommand({ Bucket: freshName(), CreateBucketConfiguration }));
    expect(await refusal(call)).toMatchObject({ code, status: 400 });
  });

  test('are not made with a name that is none', async () => {
    expect(await refusal(makeBucket({ Bucket: 'Not_A_Name' }))).toMatchObject({
      code: 'InvalidBucketName',
      status: 400,
    });
  });
});

describe('objects', () => {
  test('come back as they were put', async () => {
    const Bucket = await makeBucket();
    const described = {
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment',
      ContentEncoding: 'identity',
      ContentLanguage: 'de',
      Metadata: { owner: 'web-1', empty: '' },
      StorageClass: 'STANDARD_IA',
    } as const;
    const { ETag } = await put(Bucket, 'a b/ü+%', 'hello', described);
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const got = await root.send(new GetObjectCommand({ Bucket, Key: 'a b/ü+%' }));
    expect(await textOf(got.Body)).toBe('hello');
    const expected = { ...described, ETag, ContentLength: 5, ServerSideEncryption: 'AES256', AcceptRanges: 'bytes' };
    expect(got).toMatchObject(expected);
    expect(await root.send(new HeadObjectCommand({ Bucket, Key: 'a b/ü+%' }))).toMatchObject(expected);
  });

  test.each([
    '..',
    '../../etc/passwd',
    '/',
    '//a//',
    'a/../b',
    '\u0000',
    'x'.repeat(1024),
    'é'.repeat(512),
    '?x#y&z=%2F',
    '__proto__',
  ])('have any key up to 1,024 bytes: %j', async (Key) => {
    const Bucket = await makeBucket();
    await put(Bucket, Key, Key);
    expect(await textOf((await root.send(new GetObjectCommand({ Bucket, Key }))).Body)).toBe(Key);
    const listed = await root.send(new ListObjectsCommand({ Bucket, EncodingType: 'url' }));
    expect(decodeURIComponent(listed.Contents?.[0]?.Key?.replaceAll('+', ' ') ?? '')).toBe(Key);
    await root.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({ status: 404 });
  });

  test('have no key of more than 1,024 bytes', async () => {
    const Bucket = await makeBucket();
    expect(await refusal(put(Bucket, 'é'.repeat(513)))).toMatchObject({ code: 'KeyTooLongError', status: 400 });
  });

  test.each([
    ['bytes=0-0', 'h', 'bytes 0-0/5'],
    ['bytes=1-2', 'el', 'bytes 1-2/5'],
    ['bytes=3-', 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 'lo', 'bytes 3-4/5'],
    ['bytes=-9', 'hello', 'bytes 0-4/5'],
    ['bytes=2-99', 'llo', 'bytes 2-4/5'],
    ['bytes=2-1', 'hello', undefined],
    ['bytes=0-1,3-4', 'hello', undefined],
    ['lines=1-2', 'hello', undefined],
  ])('are read in part: %s', async (Range, text, ContentRange) => {
    const Bucket = await makeBucket();
    await put(Bucket, 'a');
    const got = await root.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
    expect(await textOf(got.Body)).toBe(text);
    expect(got.ContentRange).toBe(ContentRange);
    expect(got.$metadata.httpStatusCode).toBe(ContentRange === undefined ? 200 : 206);
  });

  test.each(['bytes=5-', 'bytes=-0', 'bytes=99-100'])('have no range %s', async (Range) => {
    const Bucket = await makeBucket();
    await put(Bucket, 'a');
    expect(await refusal(root.send(new GetObjectCommand({ Bucket, Key: 'a', Range })))).toMatchObject({
      code: 'InvalidRange',
      status: 416,
    });
  });

  test('are read on conditions', async () => {
    const Bucket = await makeBucket();
    const { ETag } = await put(Bucket, 'a');
    const { LastModified } = await root.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
    const before = new Date((LastModified?.getTime() ?? 0) - 1000);
    const get = (conditions: object) => root.send(new GetObjectCommand({ Bucket, Key: 'a', ...conditions }));
    for (const holds of [
      { IfMatch: ETag },
      { IfMatch: '*' },
      { IfNoneMatch: '"other"' },
      { IfModifiedSince: before },
      { IfUnmodifiedSince: LastModified },
      { IfMatch: ETag, IfUnmodifiedSince: before },
      { IfNoneMatch: '"other"', IfModifiedSince: LastModified },
    ]) {
      expect((await get(holds)).ContentLength).toBe(5);
    }
    for (const fails of [
      { IfMatch: '"other"' },
      { IfUnmodifiedSince: before },
      { IfMatch: '"other"', IfNoneMatch: ETag },
    ]) {
      expect(await refusal(get(fails))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    }
    for (const same of [{ IfNoneMatch: ETag }, { IfNoneMatch: '*' }, { IfModifiedSince: LastModified }]) {
      expect(await refusal(get(same))).toMatchObject({ status: 304 });
    }
  });

  test('answer with the headers a signed request asks for', async () => {
    const Bucket = await makeBucket();
    await put(Bucket, 'a');
    const asked = { ResponseContentType: 'text/html', ResponseContentDisposition: 'inline; filename="ü"' };
    expect(
      await root.send(new GetObjectCommand({ Bucket, Key: 'a', ...asked, ResponseContentDisposition: 'inline' })),
    ).toMatchObject({
      ContentType: 'text/html',
      ContentDisposition: 'inline',
    });
    const split = root.send(
      new GetObjectCommand({ Bucket, Key: 'a', ResponseContentType: 'text/html\r\nset-cookie: a=b' }),
    );
    expect(await refusal(split)).toMatchObject({ code: 'InvalidArgument', status: 400 });
  });

  test('are refused with metadata of more than 2 KB', async () => {
    const Bucket = await makeBucket();
    expect(await refusal(put(Bucket, 'a', 'x', { Metadata: { a: 'x'.repeat(2048) } }))).toMatchObject({
      code: 'MetadataTooLarge',
    });
    await put(Bucket, 'a', 'x', { Metadata: { a: 'x'.repeat(2047) } });
  });

  test.each([
    ['ServerSideEncryption', 'rot13', 'InvalidArgument'],
    ['StorageClass', 'CELLAR', 'InvalidStorageClass'],
    ['StorageClass', 'GLACIER', 'NotImplemented'],
    ['ACL', 'public-read', 'AccessControlListNotSupported'],
    ['SSECustomerAlgorithm', 'AES256', 'NotImplemented'],
    ['IfNoneMatch', '"etag"', 'NotImplemented'],
  ])('are not put with %s %s', async (name, value, code) => {
    const Bucket = await makeBucket();
    const more = name.startsWith('SSEC') ? { SSECustomerKey: 'x'.repeat(32) } : {};
    expect(await refusal(put(Bucket, 'a', 'x', { [name]: value, ...more }))).toMatchObject({ code });
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).toMatchObject({ status: 404 });
  });

  test('are deleted many at once, quietly or not', async () => {
    const Bucket = await makeBucket();
    const keys = ['a', 'b&<>', 'c\u0001', 'd'];
    for (const key of keys) await put(Bucket, key);
    const remove = (Objects: { Key: string }[], Quiet: boolean) =>
      root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }));
    const loud = await remove([{ Key: 'a' }, { Key: 'never there' }], false);
    expect(loud.Deleted?.map(({ Key }) => Key)).toEqual(['a', 'never there']);
    expect((await remove([{ Key: 'b&<>' }, { Key: 'd' }], true)).Deleted).toBeUndefined();
    expect((await root.send(new ListObjectsCommand({ Bucket }))).Contents).toHaveLength(1);
    const many = Array.from({ length: 1001 }, (_, i) => ({ Key: `k${i}` }));
    expect(await refusal(remove(many, false))).toMatchObject({ code: 'MalformedXML', status: 400 });
  });

  test('are listed in pages, with common prefixes', async () => {
    const Bucket = await makeBucket();
    for (const key of ['a', 'b/1', 'b/2', 'c/1', 'd', '\uff0d', '😀']) await put(Bucket, key);
    const lines: string[] = [];
    for await (const page of paginateListObjectsV2({ client: root, pageSize: 2 }, { Bucket, Delimiter: '/' })) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      lines.push(
        ...(page.Contents ?? []).map(({ Key = '' }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
      );
    }
    expect(lines.toSorted()).toEqual(['a', 'b/', 'c/', 'd', '\uff0d', '😀'].toSorted());
    const first = await root.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 3 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'c/' });
    const second = await root.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: 'c/' }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['d', '\uff0d', '😀']);
  });
});

test('an operation that is not served names itself', async () => {
  const Bucket = await makeBucket();
  const { GetBucketLifecycleConfigurationCommand } = await import('@aws-sdk/client-s3');
  expect(await refusal(root.send(new GetBucketLifecycleConfigurationCommand({ Bucket })))).toMatchObject({
    code: 'NotImplemented',
    status: 501,
    message: expect.stringContaining('s3:GetBucketLifecycleConfiguration'),
  });
});

test('a bucket of another owner than the one expected is refused', async () => {
  const Bucket = await makeBucket();
  const head = (ExpectedBucketOwner: string) => root.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
  expect(await refusal(head('444455556666'))).toMatchObject({ status: 403 });
  await head('111122223333');
});

test('the bucket is in the host name where the client puts it there', async () => {
  const Bucket = await makeBucket();
  const client = clientOf(undefined, {
    forcePathStyle: false,
    endpoint: 'http://s3.eu-west-1.amazonaws.com',
    requestHandler: (await import('./loopback-handler.ts')).loopbackHandler(),
  });
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
  expect(await textOf((await root.send(new GetObjectCommand({ Bucket, Key: 'a' }))).Body)).toBe('hello');
});
