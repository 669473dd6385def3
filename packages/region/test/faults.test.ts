/** Faults of the region, met by the official clients. */
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeSessionsCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FaultRequest, Faults, mostFaults } from '../src/control/faults.ts';
import { type Harness, startHarness } from './harness.ts';
import { ManualScheduler } from './manual-scheduler.ts';
import { makeUser } from './people.ts';
import { type RawResponse, send } from './raw-request.ts';

let harness: Harness;
const scheduler = new ManualScheduler();
beforeEach(async () => {
  harness = await startHarness({ scheduler });
});
afterEach(() => harness.close());

function command(method: string, path: string, body?: object): Promise<RawResponse> {
  const headers = { host: '127.0.0.1', 'x-region-token': harness.controlToken };
  return send(harness, {
    method,
    path: `/_region/${path}`,
    body: body === undefined ? '' : JSON.stringify(body),
    headers,
  });
}

async function add(fault: object): Promise<string> {
  const answer = await command('POST', 'faults', fault);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body).faults[0].id;
}

const s3 = (): S3Client => new S3Client({ ...harness.client(), forcePathStyle: true });

const calls = {
  ssm: () => new SSMClient(harness.client()).send(new DescribeSessionsCommand({ State: 'Active' })),
  iam: () => new IAMClient(harness.client()).send(new ListUsersCommand({})),
  ec2: () => new EC2Client(harness.client()).send(new DescribeInstancesCommand({})),
  s3: () => s3().send(new ListBucketsCommand({})),
} as const;

type Served = keyof typeof calls;

describe('the codes of AWS', () => {
  test.each<[Served, string, string, number]>([
    ['ssm', 'throttle', 'ThrottlingException', 400],
    ['iam', 'throttle', 'Throttling', 400],
    ['ec2', 'throttle', 'RequestLimitExceeded', 503],
    ['s3', 'throttle', 'SlowDown', 503],
    ['ssm', 'error', 'InternalServerError', 500],
    ['iam', 'error', 'ServiceFailureException', 500],
    ['ec2', 'error', 'InternalError', 500],
    ['s3', 'error', 'InternalError', 500],
  ])('%s, %s: %s, once and for this service only', async (service, kind, name, status) => {
    await add({ kind, service, count: 1 });
    const others = (Object.keys(calls) as Served[]).filter((other) => other !== service);
    for (const other of others) await calls[other]();
    await expect(calls[service]()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    await calls[service]();
  });

  test('503 where it is asked for', async () => {
    await add({ kind: 'error', service: 'ssm', status: 503, count: 1 });
    await expect(calls.ssm()).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });
});

test('a client that tries again gets through', async () => {
  await add({ kind: 'throttle', count: 2 });
  const sts = new STSClient({ ...harness.client(), maxAttempts: 3, retryMode: 'standard' });
  expect((await sts.send(new GetCallerIdentityCommand({}))).$metadata.attempts).toBe(3);
});

test('by operation and by caller', async () => {
  const anna = await makeUser(harness, 'anna');
  await add({ kind: 'throttle', operation: 'GetCallerIdentity', caller: 'anna' });
  const ask = (keys?: Parameters<Harness['client']>[0]) =>
    new STSClient(harness.client(keys)).send(new GetCallerIdentityCommand({}));
  await ask();
  await expect(ask(anna)).rejects.toMatchObject({ name: 'Throttling' });
  await expect(new IAMClient(harness.client(anna)).send(new ListUsersCommand({}))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('by page: the second one of a listing, and its repetition, not the first or the third', async () => {
  const iam = new IAMClient(harness.client());
  for (const UserName of ['a', 'b', 'c']) await iam.send(new CreateUserCommand({ UserName }));
  await add({ kind: 'throttle', operation: 'ListUsers', page: 2, count: 2 });
  const page = (Marker?: string) => iam.send(new ListUsersCommand({ MaxItems: 1, Marker }));
  const { Marker: second } = await page();
  await expect(page(second)).rejects.toMatchObject({ name: 'Throttling' });
  await expect(page(second)).rejects.toMatchObject({ name: 'Throttling' });
  const { Marker: third } = await page(second);
  expect((await page(third)).Users).toHaveLength(1);
});

test('cut: nobody answers, and the call is not done; truncate: it is done, and half of the answer comes', async () => {
  const ssm = new SSMClient(harness.client());
  const put = (Value: string) => ssm.send(new PutParameterCommand({ Name: 'p', Value, Type: 'String' }));
  await add({ kind: 'cut', operation: 'PutParameter', count: 1 });
  await expect(put('first')).rejects.toThrow(/socket hang up|ECONNRESET/);
  await add({ kind: 'truncate', operation: 'PutParameter', count: 1 });
  await expect(put('second')).rejects.toThrow(/aborted|ECONNRESET|JSON/);
  await expect(put('third')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
});

test('an object of S3 arrives in half', async () => {
  await s3().send(
    new CreateBucketCommand({ Bucket: 'half', CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  const Key = 'key';
  await s3().send(new PutObjectCommand({ Bucket: 'half', Key, Body: Buffer.alloc(1_000_000, 1) }));
  await add({ kind: 'truncate', service: 's3', operation: 'GetObject', count: 1 });
  const get = async () => {
    const { Body } = await s3().send(new GetObjectCommand({ Bucket: 'half', Key }));
    let bytes = 0;
    let cause: unknown;
    try {
      for await (const chunk of Body as AsyncIterable<Uint8Array>) bytes += chunk.length;
    } catch (caught) {
      cause = caught;
    }
    return { bytes, whole: cause === undefined };
  };
  const half = await get();
  expect(half.whole).toBe(false);
  expect(half.bytes).toBeLessThanOrEqual(500_000);
  expect(await get()).toEqual({ bytes: 1_000_000, whole: true });
});

test('delay: the call waits, others do not, and then it is done', async () => {
  await add({ kind: 'delay', operation: 'ListUsers', delayMilliseconds: 5000 });
  let answered = false;
  const delayed = calls.iam().then(() => {
    answered = true;
  });
  await vi.waitUntil(() => scheduler.pending === 1);
  await calls.ssm();
  expect(answered).toBe(false);
  scheduler.advance(5000);
  await delayed;
});

describe('the table', () => {
  test('lists, removes and clears', async () => {
    const id = await add({ kind: 'throttle', service: 'ssm' });
    await add({ kind: 'throttle', service: 'iam' });
    await expect(calls.ssm()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(JSON.parse((await command('GET', 'faults')).body).faults).toMatchObject([{ id, met: 1 }, { met: 0 }]);
    expect((await command('DELETE', `faults/${id}`)).status).toBe(200);
    await calls.ssm();
    await expect(calls.iam()).rejects.toMatchObject({ name: 'Throttling' });
    await command('DELETE', 'faults');
    await calls.iam();
  });

  test.each([
    [{ kind: 'explode' }, 'MalformedInput'],
    [{ kind: 'throttle', rate: 1.5 }, 'MalformedInput'],
    [{ kind: 'throttle', rate: '1' }, 'MalformedInput'],
    [{ kind: 'throttle', opration: 'ListUsers' }, 'MalformedInput'],
    [{ kind: 'throttle', page: 0 }, 'MalformedInput'],
    [{ kind: 'throttle', service: 'x'.repeat(2049) }, 'MalformedInput'],
    [{ kind: 'delay' }, 'MalformedInput'],
    [{ kind: 'delay', delayMilliseconds: 1e9 }, 'MalformedInput'],
    [{ kind: 'error', status: 200 }, 'MalformedInput'],
  ])('refuses %j', async (fault, code) => {
    const refused = await command('POST', 'faults', fault);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([400, code]);
    expect(harness.region.faults.all).toEqual([]);
  });

  test('is bounded', async () => {
    for (let n = 0; n < mostFaults; n++) harness.region.faults.add(anyCall);
    const refused = await command('POST', 'faults', { kind: 'throttle' });
    expect(JSON.parse(refused.body).code).toBe('TooManyFaults');
    await command('DELETE', `faults/${harness.region.faults.all[0]?.id}`);
    expect((await command('POST', 'faults', { kind: 'throttle' })).status).toBe(200);
  });

  test('no fault without the token', async () => {
    const asked = { method: 'POST', path: '/_region/faults', body: '{"kind":"throttle"}' };
    const refused = await send(harness, { ...asked, headers: { host: '127.0.0.1' } });
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([403, 'TokenRefused']);
    await calls.ssm();
    await add({ kind: 'throttle' });
    await expect(calls.ssm()).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

const anyCall: FaultRequest = { kind: 'throttle', rate: 1, seed: '7', delayMilliseconds: 0, status: 500 };

test('a seed repeats, another one differs, and the rate is kept', () => {
  const drawn = (seed: string): string => {
    const faults = new Faults(scheduler);
    faults.add({ ...anyCall, rate: 0.5, seed });
    const subject = { service: 'ssm', operation: 'X', callerNames: ['a'], pageToken: undefined };
    return Array.from({ length: 400 }, () => faults.meet(subject).length).join('');
  };
  expect(drawn('7')).toBe(drawn('7'));
  expect(drawn('7')).not.toBe(drawn('8'));
  const met = [...drawn('7')].filter((one) => one === '1').length;
  expect(met).toBeGreaterThan(160);
  expect(met).toBeLessThan(240);
});
