/** A region whose S3 has little room and little patience. */
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, expect, test } from 'vitest';
import { s3 } from '../../src/services/s3/index.ts';
import type { Limits } from '../../src/services/s3/limits.ts';
import { makeS3 } from '../../src/services/s3/server.ts';
import { type Harness, startHarness } from '../harness.ts';
import { refusal, textOf } from './s3-region.ts';

const mebibyte = 1024 ** 2;
const limits: Limits = {
  mostBytes: 4 * mebibyte,
  mostMetadataBytes: 64 * 1024,
  mostTransfers: 3,
  mostTransfersEach: 2,
  mostDocumentBytes: 64 * 1024,
  mostDocumentBytesEach: 32 * 1024,
  documentMilliseconds: 600,
  stallMilliseconds: 600,
  leastBytes: 1024,
};
const harness: Harness = await startHarness({
  streamingServices: [{ ...s3, load: async () => (region, log) => makeS3(region, log, limits) }],
});
const client = new S3Client({ ...harness.client(), forcePathStyle: true });
afterAll(() => harness.close());

let count = 0;
async function bucket(): Promise<string> {
  count += 1;
  const Bucket = `small-${count}`;
  await client.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  return Bucket;
}

const put = (Bucket: string, Key: string, Body: string | Buffer, more = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const remove = (Bucket: string, Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key }));
const full = { code: 'ServiceUnavailable', status: 503 };

test('an object for which there is no room is not kept, nor is the one before lost', async () => {
  const Bucket = await bucket();
  await put(Bucket, 'a', 'first');
  await put(Bucket, 'large', Buffer.alloc(3 * mebibyte));
  expect(await refusal(put(Bucket, 'a', Buffer.alloc(2 * mebibyte)))).toMatchObject(full);
  expect(await textOf((await client.send(new GetObjectCommand({ Bucket, Key: 'a' }))).Body)).toBe('first');
  await remove(Bucket, 'large');
  await put(Bucket, 'a', Buffer.alloc(2 * mebibyte));
  await remove(Bucket, 'a');
});

test('parts of uploads count like objects', async () => {
  const Bucket = await bucket();
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }));
  const part = (PartNumber: number) =>
    client.send(new UploadPartCommand({ Bucket, Key: 'a', UploadId, PartNumber, Body: Buffer.alloc(1.5 * mebibyte) }));
  await part(1);
  await part(2);
  expect(await refusal(part(3))).toMatchObject(full);
  // In the place of one that is there.
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toHaveLength(1);
  const { AbortMultipartUploadCommand } = await import('@aws-sdk/client-s3');
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'a', UploadId }));
  await put(Bucket, 'b', Buffer.alloc(3 * mebibyte));
  await remove(Bucket, 'b');
});

test('names and metadata have a budget of their own', async () => {
  const Bucket = await bucket();
  const Metadata = { a: 'x'.repeat(2000) };
  const keys: string[] = [];
  let refused: Awaited<ReturnType<typeof refusal>> | undefined;
  for (let i = 0; refused === undefined && i < 100; i += 1) {
    const call = put(Bucket, `k${i}`, 'x', { Metadata });
    await call.then(
      () => keys.push(`k${i}`),
      async () => {
        refused = await refusal(call);
      },
    );
  }
  expect(refused).toMatchObject(full);
  expect(keys.length).toBeGreaterThan(10);
  for (const key of keys) await remove(Bucket, key);
  await put(Bucket, 'again', 'x', { Metadata });
});

/** Sends the head of a request and some of its body, and collects the answer. */
function half(Bucket: string, body: string, length: number): { socket: Socket; answer: Promise<string> } {
  const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
  const socket = connect(Number(port), hostname);
  let text = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes('</Error>')) resolve(text);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => {});
  });
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  void signedHead(Bucket, date, `${hostname}:${port}`).then((head) => {
    socket.write(`${head}content-length: ${length}\r\n\r\n${body}`);
  });
  return { socket, answer };
}

async function signedHead(Bucket: string, date: string, host: string): Promise<string> {
  const { createHmac } = await import('node:crypto');
  const { accessKeyId, secretAccessKey } = harness.client().credentials;
  const scope = `${date.slice(0, 8)}/eu-west-1/s3/aws4_request`;
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'x-amz-date': date };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = ['PUT', `/${Bucket}/slow`, '', ...lines, '', names, 'UNSIGNED-PAYLOAD'].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((last, one) => createHmac('sha256', last).update(one).digest(), `AWS4${secretAccessKey}`);
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  const all = Object.entries({ ...headers, authorization }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `PUT /${Bucket}/slow HTTP/1.1\r\n${all.join('')}`;
}

test('a body that does not come is given up, and nothing of it is kept', async () => {
  const Bucket = await bucket();
  const { answer, socket } = half(Bucket, 'hel', 5_000_000);
  expect(await answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestTimeout<\/Code>/);
  socket.destroy();
  expect(await refusal(client.send(new HeadObjectCommand({ Bucket, Key: 'slow' })))).toMatchObject({ status: 404 });
});

test('a body that comes a byte at a time is given up as well', async () => {
  const Bucket = await bucket();
  const { answer, socket } = half(Bucket, 'h', 5_000_000);
  const drip = setInterval(() => socket.write('x'), 20);
  expect(await answer).toMatch(/<Code>RequestTimeout<\/Code>/);
  clearInterval(drip);
  socket.destroy();
});

test('bodies at one time are few, and those beyond are told to come later', async () => {
  const Bucket = await bucket();
  const slow = [half(Bucket, 'a', 3_000_000), half(Bucket, 'b', 3_000_000)];
  let refused: Awaited<ReturnType<typeof refusal>> | undefined;
  // Until both of them have begun.
  for (let i = 0; refused === undefined && i < 500; i += 1) {
    const call = put(Bucket, 'c', 'x');
    await call.catch(async () => {
      refused = await refusal(call);
    });
  }
  expect(refused).toMatchObject({ code: 'SlowDown', status: 503 });
  // One principal cannot keep the others from it.
  const other = new S3Client({ ...harness.client(harness.accounts[1]), forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  await other.send(new CreateBucketCommand({ Bucket: 'of-the-other', CreateBucketConfiguration }));
  await other.send(new PutObjectCommand({ Bucket: 'of-the-other', Key: 'c', Body: 'x' }));
  await Promise.all(slow.map(({ answer }) => answer));
  for (const { socket } of slow) socket.destroy();
  await put(Bucket, 'c', 'x');
});

test('documents have a budget of their own', async () => {
  const Bucket = await bucket();
  const removeAll = (length: number) => {
    const Objects = Array.from({ length }, (_, i) => ({ Key: `${i}`.padEnd(1000, 'x') }));
    return client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  };
  expect(await refusal(removeAll(40))).toMatchObject({ code: 'SlowDown', status: 503 });
  expect((await removeAll(20)).Deleted).toHaveLength(20);
});

test('delete markers are counted as well', async () => {
  const Bucket = await bucket();
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const markers: (string | undefined)[] = [];
  let refused: Awaited<ReturnType<typeof refusal>> | undefined;
  for (let i = 0; refused === undefined && i < 500; i += 1) {
    const call = remove(Bucket, 'a');
    await call.then(
      ({ VersionId }) => markers.push(VersionId),
      async () => {
        refused = await refusal(call);
      },
    );
  }
  expect(refused).toMatchObject(full);
  for (const VersionId of markers) await client.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId }));
  await remove(Bucket, 'a');
});
