import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { makeBucket, refusal, root, textOf } from './s3-region.ts';

async function versionedBucket(): Promise<string> {
  const Bucket = await makeBucket();
  await setVersioning(Bucket, 'Enabled');
  return Bucket;
}

async function setVersioning(Bucket: string, Status: 'Enabled' | 'Suspended'): Promise<void> {
  await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

async function put(Bucket: string, Key: string, Body: string): Promise<string> {
  return (await root.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? '';
}

const read = async (Bucket: string, Key: string, VersionId?: string): Promise<string> =>
  textOf((await root.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body);

/** `KEY=TEXT*` for each version, `KEY=-*` for a delete marker; the star is the latest. */
async function listed(Bucket: string, input: Partial<ListObjectVersionsCommandInput> = {}): Promise<string[]> {
  const lines: string[] = [];
  let markers: Partial<ListObjectVersionsCommandInput> = {};
  for (let isTruncated = true; isTruncated; ) {
    const page = await root.send(new ListObjectVersionsCommand({ Bucket, ...input, ...markers }));
    for (const { Key = '', VersionId, IsLatest } of page.Versions ?? []) {
      lines.push(`${Key}=${await read(Bucket, Key, VersionId)}${IsLatest ? '*' : ''}`);
    }
    for (const { Key, IsLatest } of page.DeleteMarkers ?? []) lines.push(`${Key}=-${IsLatest ? '*' : ''}`);
    for (const { Prefix } of page.CommonPrefixes ?? []) lines.push(`${Prefix}`);
    isTruncated = page.IsTruncated === true;
    markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
  return lines.toSorted();
}

describe('versions', () => {
  test('are kept, read, listed in pages of any size and deleted one by one', async () => {
    const Bucket = await versionedBucket();
    const a1 = await put(Bucket, 'a', '1');
    const a2 = await put(Bucket, 'a', '2');
    const marker = await root.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[\w.]{32}$/) });
    await put(Bucket, 'b/1', 'x');
    await put(Bucket, 'b/2', 'y');
    await put(Bucket, 'c', 'z');
    const gone = await refusal(root.send(new GetObjectCommand({ Bucket, Key: 'a' })));
    expect(gone).toMatchObject({ code: 'NoSuchKey', status: 404 });
    const ofMarker = new GetObjectCommand({ Bucket, Key: 'a', VersionId: marker.VersionId });
    expect(await refusal(root.send(ofMarker))).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
    expect(await read(Bucket, 'a', a1)).toBe('1');
    for (const MaxKeys of [1, 2, 3, 1000]) {
      expect(await listed(Bucket, { MaxKeys })).toEqual(['a=-*', 'a=1', 'a=2', 'b/1=x*', 'b/2=y*', 'c=z*']);
      expect(await listed(Bucket, { MaxKeys, Delimiter: '/' })).toEqual(['a=-*', 'a=1', 'a=2', 'b/', 'c=z*']);
      expect(await listed(Bucket, { MaxKeys, Prefix: 'b/' })).toEqual(['b/1=x*', 'b/2=y*']);
    }
    const current = await root.send(new ListObjectsV2Command({ Bucket }));
    expect(current.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2', 'c']);
    // Without its delete marker the object is back; without its last version it is the one before.
    const undeleted = await root.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: marker.VersionId }));
    expect(undeleted).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId });
    expect(await read(Bucket, 'a')).toBe('2');
    await root.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: a2 }));
    expect(await read(Bucket, 'a')).toBe('1');
    expect(await refusal(root.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({ code: 'BucketNotEmpty' });
    await root.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: a1 }));
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key: 'a' })))).toMatchObject({ status: 404 });
  });

  test('of a bucket without versioning are one, which is null', async () => {
    const Bucket = await makeBucket();
    expect((await root.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    expect(await put(Bucket, 'a', '1')).toBe('');
    await put(Bucket, 'a', '2');
    expect(await listed(Bucket)).toEqual(['a=2*']);
    expect(await read(Bucket, 'a', 'null')).toBe('2');
    expect(await root.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))).not.toHaveProperty('DeleteMarker');
    expect(await listed(Bucket)).toEqual([]);
  });

  test('of a bucket whose versioning is suspended are kept, and the null one is replaced', async () => {
    const Bucket = await makeBucket();
    await put(Bucket, 'a', 'before');
    await setVersioning(Bucket, 'Enabled');
    await put(Bucket, 'a', 'kept');
    await setVersioning(Bucket, 'Suspended');
    expect(await put(Bucket, 'a', 'after')).toBe('null');
    expect(await listed(Bucket)).toEqual(['a=after*', 'a=kept']);
    expect(await root.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))).toMatchObject({
      DeleteMarker: true,
      VersionId: 'null',
    });
    expect(await listed(Bucket)).toEqual(['a=-*', 'a=kept']);
  });

  test('are deleted many at once', async () => {
    const Bucket = await versionedBucket();
    const VersionId = await put(Bucket, 'a', '1');
    const Objects = [{ Key: 'a' }, { Key: 'a', VersionId }, { Key: 'b', VersionId: 'not!one' }];
    const { Deleted, Errors } = await root.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([
      { Key: 'a', DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: 'a', VersionId },
    ]);
    expect(Errors).toMatchObject([{ Key: 'b', Code: 'InvalidArgument' }]);
    expect(await listed(Bucket)).toEqual(['a=-*']);
  });

  test.each([
    ['0123456789abcdef0123456789abcdef', 'NoSuchVersion', 404],
    ['../x', 'InvalidArgument', 400],
  ])('that are not there are not read: %s', async (VersionId, code, status) => {
    const Bucket = await versionedBucket();
    await put(Bucket, 'a', '1');
    expect(await refusal(root.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId })))).toMatchObject({
      code,
      status,
    });
  });
});
