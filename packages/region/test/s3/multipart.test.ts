import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { checksumAlgorithms } from '../../src/services/s3/checksums.ts';
import { makeBucket, refusal, root } from './s3-region.ts';

const mebibyte = 1024 ** 2;
const Key = 'large';
const bodies = [Buffer.alloc(5 * mebibyte, 1), Buffer.alloc(5 * mebibyte + 1, 2), Buffer.from('the end')];
const whole = Buffer.concat(bodies);
const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();
const etag = `"${md5(Buffer.concat(bodies.map(md5))).toString('hex')}-3"`;

async function begin(
  more: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<{ Bucket: string; UploadId: string }> {
  const Bucket = await makeBucket();
  const { UploadId = '' } = await root.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return { Bucket, UploadId };
}

type Upload = { readonly Bucket: string; readonly UploadId: string };

async function sendPart(
  { Bucket, UploadId }: Upload,
  PartNumber: number,
  Body: Buffer | string,
  more = {},
): Promise<CompletedPart> {
  const { ETag, ChecksumSHA256, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumCRC32, ChecksumSHA1 } = await root.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
  );
  return { PartNumber, ETag, ChecksumSHA256, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumCRC32, ChecksumSHA1 };
}

function complete({ Bucket, UploadId }: Upload, Parts: CompletedPart[], more = {}) {
  return root.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));
}

describe('an upload in parts', () => {
  test('becomes an object whose ETag is that of the ETags of its parts', async () => {
    const upload = await begin({ Metadata: { from: 'parts' }, ContentType: 'text/plain' });
    const parts: CompletedPart[] = [];
    for (const [i, body] of bodies.entries()) parts.push(await sendPart(upload, i + 1, body));
    const { Bucket } = upload;
    const listed = await root.send(new ListPartsCommand({ Bucket, Key, UploadId: upload.UploadId, MaxParts: 2 }));
    expect(listed).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([bodies[0]?.length, bodies[1]?.length]);
    const rest = await root.send(
      new ListPartsCommand({ Bucket, Key, UploadId: upload.UploadId, PartNumberMarker: '2' }),
    );
    expect(rest.Parts).toMatchObject([{ PartNumber: 3, Size: 7 }]);
    expect(await complete(upload, parts, { MpuObjectSize: whole.length })).toMatchObject({ ETag: etag, Bucket, Key });
    const got = await root.send(new GetObjectCommand({ Bucket, Key }));
    expect(got).toMatchObject({
      ETag: etag,
      ContentLength: whole.length,
      Metadata: { from: 'parts' },
      ContentType: 'text/plain',
    });
    expect(whole.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    // A range across the border of two parts.
    const Range = `bytes=${5 * mebibyte - 2}-${5 * mebibyte + 1}`;
    const some = await root.send(new GetObjectCommand({ Bucket, Key, Range }));
    expect([...((await some.Body?.transformToByteArray()) ?? [])]).toEqual([1, 1, 2, 2]);
    const part = await root.send(new GetObjectCommand({ Bucket, Key, PartNumber: 3 }));
    expect(part).toMatchObject({
      PartsCount: 3,
      ContentLength: 7,
      ContentRange: `bytes ${whole.length - 7}-${whole.length - 1}/${whole.length}`,
    });
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 4 })))).toMatchObject({
      status: 416,
    });
    expect(await refusal(complete(upload, parts))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    // A copy is of one part again.
    const copy = await root.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
    expect(copy.CopyObjectResult?.ETag).toBe(`"${md5(whole).toString('hex')}"`);
  });

  test('takes the parts that are named, and forgets the others', async () => {
    const upload = await begin();
    await sendPart(upload, 1, 'old');
    const first = await sendPart(upload, 1, 'new');
    await sendPart(upload, 2, 'not wanted');
    await complete(upload, [first]);
    const { Body } = await root.send(new GetObjectCommand({ Bucket: upload.Bucket, Key }));
    expect(await Body?.transformToString()).toBe('new');
  });

  test('is refused where a part is missing, small, out of order or another', async () => {
    const upload = await begin();
    const first = await sendPart(upload, 1, 'small');
    const second = await sendPart(upload, 2, 'small too');
    const cases: [CompletedPart[], string][] = [
      [[], 'MalformedXML'],
      [[{ ...first, ETag: second.ETag }], 'InvalidPart'],
      [[{ ...first, PartNumber: 3 }], 'InvalidPart'],
      [[second, first], 'InvalidPartOrder'],
      [[first, first], 'InvalidPartOrder'],
      [[first, second], 'EntityTooSmall'],
    ];
    for (const [parts, code] of cases)
      expect(await refusal(complete(upload, parts))).toMatchObject({ code, status: 400 });
    expect(await refusal(complete(upload, [first], { MpuObjectSize: 6 }))).toMatchObject({ code: 'InvalidRequest' });
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket: upload.Bucket, Key })))).toMatchObject({
      status: 404,
    });
    await complete(upload, [first]);
  });

  test('has part numbers from 1 to 10,000', async () => {
    const upload = await begin();
    for (const number of [0, 10_001, -1]) {
      expect(await refusal(sendPart(upload, number, 'x'))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    }
    await complete(upload, [await sendPart(upload, 10_000, 'x')]);
  });

  test('is gone when it is aborted', async () => {
    const upload = await begin();
    await sendPart(upload, 1, 'x');
    const { Bucket, UploadId } = upload;
    await root.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(await refusal(sendPart(upload, 2, 'x'))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    const again = root.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(await refusal(again)).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect((await root.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
  });

  test('may be made of ranges of other objects', async () => {
    const upload = await begin();
    const { Bucket, UploadId } = upload;
    await root.send(new PutObjectCommand({ Bucket, Key: 'source', Body: whole }));
    const copyPart = (PartNumber: number, CopySourceRange: string | undefined) =>
      root.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId,
          PartNumber,
          CopySource: `/${Bucket}/source`,
          CopySourceRange,
        }),
      );
    const one = await copyPart(1, `bytes=0-${5 * mebibyte - 1}`);
    const two = await copyPart(2, `bytes=${5 * mebibyte}-${whole.length - 1}`);
    for (const range of ['bytes=0-', 'bytes=5-4', `bytes=0-${whole.length}`, 'x']) {
      expect(await refusal(copyPart(3, range))).toMatchObject({ code: 'InvalidArgument', status: 400 });
    }
    await complete(
      upload,
      [one, two].map(({ CopyPartResult }, i) => ({ PartNumber: i + 1, ETag: CopyPartResult?.ETag })),
    );
    const { Body } = await root.send(new GetObjectCommand({ Bucket, Key }));
    expect(whole.equals((await Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  });

  test('are listed by key and then by age', async () => {
    const Bucket = await makeBucket();
    const ids = new Map<string, string>();
    for (const one of ['b/1', 'a', 'b/2', 'c']) {
      const { UploadId = '' } = await root.send(new CreateMultipartUploadCommand({ Bucket, Key: one }));
      ids.set(one, UploadId);
    }
    const first = await root.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/', MaxUploads: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'b/' });
    expect(first.Uploads?.map((one) => [one.Key, one.UploadId])).toEqual([['a', ids.get('a')]]);
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    const second = await root.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/', KeyMarker: 'b/' }));
    expect(second.Uploads?.map((one) => one.Key)).toEqual(['c']);
    expect(second.CommonPrefixes).toBeUndefined();
  });
});

const digest = (name: keyof typeof checksumAlgorithms, bytes: Buffer): string => {
  const made = checksumAlgorithms[name].make();
  made.update(bytes);
  return made.digest().toString('base64');
};

describe('checksums', () => {
  test.each([
    ['CRC32', 'COMPOSITE'],
    ['CRC32', 'FULL_OBJECT'],
    ['CRC32C', 'COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
    ['SHA1', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
  ] as const)('of an upload in parts: %s, %s', async (ChecksumAlgorithm, ChecksumType) => {
    const upload = await begin({ ChecksumAlgorithm, ChecksumType });
    const member = `Checksum${ChecksumAlgorithm}` as const;
    const parts: CompletedPart[] = [];
    for (const [i, body] of bodies.entries()) {
      parts.push(await sendPart(upload, i + 1, body, { [member]: digest(ChecksumAlgorithm, body) }));
    }
    const composite = `${digest(ChecksumAlgorithm, Buffer.concat(bodies.map((body) => Buffer.from(digest(ChecksumAlgorithm, body), 'base64'))))}-3`;
    const expected = ChecksumType === 'COMPOSITE' ? composite : digest(ChecksumAlgorithm, whole);
    const wrong = { [member]: digest(ChecksumAlgorithm, Buffer.from('x')) };
    expect(await refusal(complete(upload, parts, { ChecksumType, ...wrong }))).toMatchObject({ code: 'BadDigest' });
    const spoilt = parts.map((part) => ({ ...part, ...wrong }));
    expect(await refusal(complete(upload, spoilt))).toMatchObject({ code: 'InvalidPart' });
    expect(await complete(upload, parts)).toMatchObject({ [member]: expected, ChecksumType });
    const head = await root.send(new HeadObjectCommand({ Bucket: upload.Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ [member]: expected, ChecksumType });
  });

  test.each([
    ['SHA256', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
    ['SHA3', undefined],
  ])('that cannot be: %s, %s', async (algorithm, type) => {
    const call = begin({ ChecksumAlgorithm: algorithm as 'SHA1', ChecksumType: type as 'COMPOSITE' });
    expect(await refusal(call)).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('of what is put: %s', async (algorithm) => {
    const Bucket = await makeBucket();
    const member = `Checksum${algorithm}` as const;
    const Body = 'hello';
    const right = digest(algorithm, Buffer.from(Body));
    const put = (value: string) => root.send(new PutObjectCommand({ Bucket, Key, Body, [member]: value }));
    expect(await refusal(put(digest(algorithm, Buffer.from('other'))))).toMatchObject({
      code: 'BadDigest',
      status: 400,
    });
    expect(await refusal(put('x'))).toMatchObject({ code: 'InvalidRequest', status: 400 });
    expect(await refusal(root.send(new HeadObjectCommand({ Bucket, Key })))).toMatchObject({ status: 404 });
    expect(await put(right)).toMatchObject({ [member]: right, ChecksumType: 'FULL_OBJECT' });
  });
});
