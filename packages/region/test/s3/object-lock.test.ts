import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { allow, policy } from '../people.ts';
import { harness, makeBucket, refusal, root, userClient } from './s3-region.ts';

const Key = 'record';
const hour = 3600_000;
const lockedBucket = (): Promise<string> => makeBucket({ ObjectLockEnabledForBucket: true });
/** By the region's clock, which the tests move. */
const at = (fromNow: number): Date => new Date(Math.floor((harness.clock.now().getTime() + fromNow) / 1000) * 1000);

async function put(Bucket: string, more: Partial<PutObjectCommandInput> = {}): Promise<string> {
  return (await root.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }))).VersionId ?? '';
}

function remove(Bucket: string, VersionId: string, BypassGovernanceRetention?: boolean, client: S3Client = root) {
  return client.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }));
}

const locked = { code: 'AccessDenied', status: 403, message: 'Access Denied because object protected by object lock.' };

describe('a version under retention', () => {
  test('in COMPLIANCE mode outlives the administrator, and ends with its time', async () => {
    const Bucket = await lockedBucket();
    // Less than the clocks of a client and the region may differ.
    const until = at(hour / 12);
    const VersionId = await put(Bucket, { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until });
    expect(await root.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ObjectLockMode: 'COMPLIANCE',
      ObjectLockRetainUntilDate: until,
    });
    expect(await refusal(remove(Bucket, VersionId))).toMatchObject(locked);
    expect(await refusal(remove(Bucket, VersionId, true))).toMatchObject(locked);
    // A delete marker takes nothing away.
    await root.send(new DeleteObjectCommand({ Bucket, Key }));
    await root.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
    harness.clock.advance(301);
    await remove(Bucket, VersionId);
  });

  test('in GOVERNANCE mode is deleted by those who may bypass it and say so', async () => {
    const Bucket = await lockedBucket();
    const may = await userClient('may-bypass', policy(allow('s3:*')));
    const mayNot = await userClient(
      'may-not-bypass',
      policy(allow('s3:*'), { Effect: 'Deny', Action: 's3:BypassGovernanceRetention', Resource: '*' }),
    );
    const VersionId = await put(Bucket, { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: at(hour) });
    expect(await refusal(remove(Bucket, VersionId, undefined, may))).toMatchObject(locked);
    expect(await refusal(remove(Bucket, VersionId, true, mayNot))).toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('s3:BypassGovernanceRetention'),
    });
    await remove(Bucket, VersionId, true, may);
  });

  test('under legal hold is not deleted, with whatever right', async () => {
    const Bucket = await lockedBucket();
    const VersionId = await put(Bucket, { ObjectLockLegalHoldStatus: 'ON' });
    expect(await refusal(remove(Bucket, VersionId, true))).toMatchObject(locked);
    expect((await root.send(new GetObjectLegalHoldCommand({ Bucket, Key }))).LegalHold).toEqual({ Status: 'ON' });
    await root.send(new PutObjectLegalHoldCommand({ Bucket, Key, VersionId, LegalHold: { Status: 'OFF' } }));
    await remove(Bucket, VersionId);
  });

  test('keeps it for longer or more strictly, and for less only by a bypass', async () => {
    const Bucket = await lockedBucket();
    const VersionId = await put(Bucket, { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: at(2 * hour) });
    const retain = (mode: 'GOVERNANCE' | 'COMPLIANCE' | undefined, until: Date | undefined, bypass?: boolean) =>
      root.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key,
          VersionId,
          Retention: { Mode: mode, RetainUntilDate: until },
          BypassGovernanceRetention: bypass,
        }),
      );
    expect(await refusal(retain('GOVERNANCE', at(hour)))).toMatchObject(locked);
    expect(await refusal(retain(undefined, undefined))).toMatchObject(locked);
    await retain('GOVERNANCE', at(hour), true);
    await retain('GOVERNANCE', at(3 * hour));
    await retain('COMPLIANCE', at(3 * hour));
    expect(await refusal(retain('GOVERNANCE', at(4 * hour), true))).toMatchObject(locked);
    expect(await refusal(retain('COMPLIANCE', at(2 * hour), true))).toMatchObject(locked);
    await retain('COMPLIANCE', at(4 * hour));
    const { Retention } = await root.send(new GetObjectRetentionCommand({ Bucket, Key, VersionId }));
    expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: at(4 * hour) });
  });
});

describe('a bucket with Object Lock', () => {
  test('gives new objects its default retention', async () => {
    const Bucket = await lockedBucket();
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2 } } as const;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await root.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    expect(await root.send(new GetObjectLockConfigurationCommand({ Bucket }))).toMatchObject({
      ObjectLockConfiguration,
    });
    const before = at(0).getTime();
    const VersionId = await put(Bucket);
    const { ObjectLockRetainUntilDate: until } = await root.send(new HeadObjectCommand({ Bucket, Key }));
    expect(Math.abs((until?.getTime() ?? 0) - before - 48 * hour)).toBeLessThan(hour);
    expect(await refusal(remove(Bucket, VersionId))).toMatchObject(locked);
    await root.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` }));
    expect(await root.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
      ObjectLockMode: 'GOVERNANCE',
    });
  });

  test('keeps its versioning', async () => {
    const Bucket = await lockedBucket();
    const suspend = root.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
    );
    expect(await refusal(suspend)).toMatchObject({ code: 'InvalidBucketState', status: 409 });
  });

  test('can be made of one that has versioning, and of no other', async () => {
    const Bucket = await makeBucket();
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
    const enable = () => root.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    expect(await refusal(enable())).toMatchObject({ code: 'InvalidBucketState', status: 409 });
    await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await enable();
  });

  test.each([
    [{ Mode: 'GOVERNANCE', Days: 1, Years: 1 }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE' }, 'MalformedXML'],
    [{ Mode: 'NONE', Days: 1 }, 'MalformedXML'],
    [{ Mode: 'GOVERNANCE', Days: 0 }, 'InvalidArgument'],
    [{ Mode: 'GOVERNANCE', Days: 36_501 }, 'InvalidArgument'],
    [{ Mode: 'GOVERNANCE', Years: 101 }, 'InvalidArgument'],
  ])('has no default retention %o', async (DefaultRetention, code) => {
    const Bucket = await lockedBucket();
    const Rule = { DefaultRetention } as never;
    const call = root.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
      }),
    );
    expect(await refusal(call)).toMatchObject({ code, status: 400 });
  });

  test.each([
    [{ ObjectLockMode: 'GOVERNANCE' }, 'InvalidArgument'],
    [{ ObjectLockMode: 'NONE', ObjectLockRetainUntilDate: new Date('2100-01-01') }, 'InvalidArgument'],
    [{ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date('2020-01-01') }, 'InvalidArgument'],
    [{ ObjectLockLegalHoldStatus: 'PERHAPS' }, 'InvalidArgument'],
  ])('takes no object with %o', async (more, code) => {
    const Bucket = await lockedBucket();
    expect(await refusal(put(Bucket, more as never))).toMatchObject({ code, status: 400 });
  });
});

test('a bucket without Object Lock has no locked objects', async () => {
  const Bucket = await makeBucket();
  expect(await refusal(put(Bucket, { ObjectLockLegalHoldStatus: 'ON' }))).toMatchObject({
    code: 'InvalidRequest',
    status: 400,
  });
  expect(await refusal(root.send(new GetObjectLockConfigurationCommand({ Bucket })))).toMatchObject({
    code: 'ObjectLockConfigurationNotFoundError',
    status: 404,
  });
  await put(Bucket);
  expect(await refusal(root.send(new GetObjectRetentionCommand({ Bucket, Key })))).toMatchObject({
    code: 'InvalidRequest',
  });
});
