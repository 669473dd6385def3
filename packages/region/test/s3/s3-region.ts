/** One region for the tests of a file, the official client of S3 as people of it, and buckets that no two tests share. */
import { CreateBucketCommand, type CreateBucketCommandInput, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { afterAll, expect } from 'vitest';
import { type Harness, startHarness } from '../harness.ts';
import { makeUser } from '../people.ts';

export const harness: Harness = await startHarness();
export const root: S3Client = clientOf();
export const otherRoot: S3Client = clientOf(harness.accounts[1]);

afterAll(() => harness.close());

type Keys = { readonly accessKeyId: string; readonly secretAccessKey: string };

export function clientOf(keys?: Keys, more: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...harness.client(keys), forcePathStyle: true, ...more });
}

let count = 0;

export function freshName(): string {
  count += 1;
  return `bucket-${count}`;
}

export async function makeBucket(
  more: Partial<CreateBucketCommandInput> = {},
  client: S3Client = root,
): Promise<string> {
  const name = freshName();
  await client.send(
    new CreateBucketCommand({
      Bucket: name,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      ...more,
    }),
  );
  return name;
}

/** A user of the first account, who may do what the document says. */
export async function userClient(name: string, document: string): Promise<S3Client> {
  return clientOf(await makeUser(harness, name, document));
}

export async function refusal(
  call: Promise<unknown>,
): Promise<{ code: string; status: number | undefined; message: string }> {
  const error = await call.then(
    () => expect.fail('the call was allowed'),
    (cause: { name: string; message: string; Code?: string; $metadata?: { httpStatusCode?: number } }) => cause,
  );
  return { code: error.Code ?? error.name, status: error.$metadata?.httpStatusCode, message: error.message };
}

export async function textOf(body: { transformToString(): Promise<string> } | undefined): Promise<string> {
  return (await body?.transformToString()) ?? '';
}
