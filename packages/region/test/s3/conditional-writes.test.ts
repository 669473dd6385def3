import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBucket, refusal, root, textOf } from './s3-region.ts';

const Key = 'record';

/** What became of a call: its ETag, or the status with which it was refused. */
async function outcome(call: Promise<{ ETag?: string | undefined }>): Promise<string | number> {
  return call.then(
    ({ ETag }) => ETag ?? '',
    (cause: { $metadata?: { httpStatusCode?: number } }) => cause.$metadata?.httpStatusCode ?? 0,
  );
}

async function completed(Bucket: string, Body: string, conditions: object): Promise<{ ETag?: string | undefined }> {
  const { UploadId } = await root.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = await root.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }));
  const Parts = [{ PartNumber: 1, ETag: part.ETag }];
  return root.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...conditions }),
  );
}

const put = (Bucket: string, Body: string, conditions: object): Promise<{ ETag?: string | undefined }> =>
  root.send(new PutObjectCommand({ Bucket, Key, Body, ...conditions }));

describe('under concurrency', () => {
  test('exactly one of many writers who want no object to be there becomes its writer', async () => {
    const writers = fc.array(fc.record({ size: fc.integer({ min: 0, max: 300_000 }), multipart: fc.boolean() }), {
      minLength: 2,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(writers, fc.boolean(), async (all, isVersioned) => {
        const Bucket = await makeBucket();
        if (isVersioned) {
          await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
        }
        const bodies = all.map(({ size }, i) => String.fromCharCode(97 + i).repeat(size + 1));
        const outcomes = await Promise.all(
          all.map(({ multipart }, i) =>
            outcome((multipart ? completed : put)(Bucket, bodies[i] ?? '', { IfNoneMatch: '*' })),
          ),
        );
        const winners = outcomes.flatMap((one, i) => (typeof one === 'string' ? [i] : []));
        expect(winners).toHaveLength(1);
        expect(outcomes.filter((one) => one === 412)).toHaveLength(all.length - 1);
        const { Body } = await root.send(new GetObjectCommand({ Bucket, Key }));
        expect(await textOf(Body)).toBe(bodies[winners[0] ?? -1]);
      }),
      { numRuns: 12 },
    );
  });

  test('writers who each add to what they have read lose nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }), async (writers, additions) => {
        const Bucket = await makeBucket();
        await put(Bucket, '. ', {});
        const seen: string[] = [];
        await Promise.all(
          Array.from({ length: writers }, async (_, writer) => {
            for (let done = 0; done < additions; ) {
              const { Body, ETag } = await root.send(new GetObjectCommand({ Bucket, Key }));
              const text = `${await textOf(Body)}${writer}.${done} `;
              const result = await outcome(put(Bucket, text, { IfMatch: ETag }));
              if (typeof result === 'string') {
                seen.push(text);
                done += 1;
              } else expect(result).toBe(412);
            }
          }),
        );
        const { Body } = await root.send(new GetObjectCommand({ Bucket, Key }));
        const words = (await textOf(Body)).trim().split(' ');
        const expected = Array.from({ length: writers }, (_, i) =>
          Array.from({ length: additions }, (_, j) => `${i}.${j}`),
        );
        expect(words.slice(1).toSorted()).toEqual(expected.flat().toSorted());
        // Each write that was acknowledged is the beginning of every later one.
        for (const text of seen) expect(`${words.join(' ')} `.startsWith(text)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});

describe('one writer', () => {
  test('may replace what has the ETag it names, and nothing else', async () => {
    const Bucket = await makeBucket();
    expect(await refusal(put(Bucket, 'a', { IfMatch: '"x"' }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    const { ETag } = await put(Bucket, 'a', { IfNoneMatch: '*' });
    expect(await refusal(put(Bucket, 'b', { IfMatch: '"x"' }))).toMatchObject({
      code: 'PreconditionFailed',
      status: 412,
    });
    expect(await refusal(put(Bucket, 'b', { IfNoneMatch: '*' }))).toMatchObject({
      code: 'PreconditionFailed',
      status: 412,
    });
    await put(Bucket, 'b', { IfMatch: ETag });
    expect(await refusal(completed(Bucket, 'c', { IfMatch: ETag }))).toMatchObject({ code: 'PreconditionFailed' });
  });

  test('finds the upload it could not complete where it was', async () => {
    const Bucket = await makeBucket();
    await put(Bucket, 'a', {});
    expect(await refusal(completed(Bucket, 'b', { IfNoneMatch: '*' }))).toMatchObject({ status: 412 });
    expect((await root.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toHaveLength(1);
  });

  test('may write where the current version is a delete marker, as if nothing were there', async () => {
    const Bucket = await makeBucket();
    await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    const { ETag } = await put(Bucket, 'a', {});
    await root.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(put(Bucket, 'b', { IfMatch: ETag }))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    await put(Bucket, 'b', { IfNoneMatch: '*' });
  });

  test('deletes what has the ETag it names, and nothing else', async () => {
    const Bucket = await makeBucket();
    const { ETag } = await put(Bucket, 'a', {});
    const remove = (IfMatch: string | undefined) => root.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    expect(await refusal(remove('"x"'))).toMatchObject({ code: 'PreconditionFailed', status: 412 });
    await remove(ETag);
    expect(await refusal(root.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({ status: 404 });
  });
});
