import { expect, test } from 'vitest';
import { type Fetch, HostError, ownerFromSystemsManager } from '../src/index.ts';

const now = new Date('2026-03-04T05:06:07.089Z');
const id = 'alice-0123456789abcdef0';
const owner = 'arn:aws:sts::111122223333:assumed-role/DevOpsRole/alice';
const mine = { SessionId: id, Target: 'i-0123456789abcdef0', Owner: owner };

const document = {
  ...{ instanceId: mine.Target, region: 'eu-west-1', availabilityZone: 'eu-west-1a', privateIp: '10.0.0.4' },
};
const keys = {
  ...{ AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'secret/+=', Token: 'token/+=' },
  Expiration: '2026-03-04T11:06:07Z',
};

type Reply = readonly [status: number, body: string];

/** The metadata service of an instance, and Systems Manager with the given answers, one after the other. */
function fakeServices(
  replies: readonly (Reply | Error)[],
  metadata: Readonly<Record<string, Reply>> = {},
  endpoint: (region: string) => string | undefined = () => undefined,
) {
  const asked: { url: string; body: string | undefined }[] = [];
  let paused = 0;
  const base: Readonly<Record<string, Reply>> = {
    'api/token': [200, 'imds-token'],
    'dynamic/instance-identity/document': [200, JSON.stringify(document)],
    'meta-data/services/domain': [200, 'amazonaws.com'],
    'meta-data/iam/security-credentials/': [200, 'NodeRole'],
    'meta-data/iam/security-credentials/NodeRole': [200, JSON.stringify(keys)],
    ...metadata,
  };
  const fetch: Fetch = async (url, init) => {
    if (url.startsWith('http://169.254.169.254/latest/')) {
      const path = url.slice('http://169.254.169.254/latest/'.length);
      if (path !== 'api/token' && init.headers['x-aws-ec2-metadata-token'] !== 'imds-token') return answer([401, '']);
      return answer(base[path] ?? [404, '']);
    }
    asked.push({ url, body: init.body });
    const reply = replies[Math.min(asked.length, replies.length) - 1];
    if (reply === undefined || reply instanceof Error) throw reply ?? new Error('no reply');
    return answer(reply);
  };
  const lookup = ownerFromSystemsManager({
    fetch,
    now: () => now,
    endpoint,
    async pause() {
      paused += 1;
    },
  });
  return { lookup, asked, pauses: () => paused };
}

function answer([status, body]: Reply) {
  return { status, text: async () => body };
}

const found = (...sessions: readonly object[]): Reply => [200, JSON.stringify({ Sessions: sessions })];

test('exactly this session is asked for, at the region of the instance', async () => {
  const { lookup, asked } = fakeServices([found(mine)]);
  expect(await lookup(id)).toBe(owner);
  expect(asked).toEqual([
    {
      url: 'https://ssm.eu-west-1.amazonaws.com/',
      body: JSON.stringify({ State: 'Active', Filters: [{ key: 'SessionId', value: id }] }),
    },
  ]);
});

test.each([
  ['of another session', [{ ...mine, SessionId: 'bob-1' }]],
  ['on another instance', [{ ...mine, Target: 'i-other' }]],
  ['twice', [mine, { ...mine, Owner: 'arn:aws:iam::111122223333:user/bob' }]],
  ['without an owner', [{ ...mine, Owner: undefined }]],
  ['that is null', [null]],
])('an answer %s gives no owner', async (_what, sessions) => {
  expect(await fakeServices([found(...(sessions as object[]))]).lookup(id)).toBeUndefined();
});

test('a session that is not listed yet is asked for again', async () => {
  const { lookup, pauses } = fakeServices([found(), found(), found(mine)]);
  expect(await lookup(id)).toBe(owner);
  expect(pauses()).toBe(2);
});

test.each([
  ['throttled', [400, '{"__type":"ThrottlingException"}']],
  ['broken', [500, '']],
  ['not JSON', [200, '<html>']],
  ['cut', new Error('ECONNRESET')],
] as const)('a lookup that stays %s is an error and not an unknown owner', async (_what, reply) => {
  const { lookup, asked } = fakeServices([reply as Reply | Error]);
  await expect(lookup(id)).rejects.toMatchObject({ code: 'host/owner-unknown' });
  expect(asked).toHaveLength(5);
});

test('a denied call is not repeated, and the hint names the action to allow', async () => {
  const { lookup, asked } = fakeServices([[400, '{"__type":"AccessDeniedException"}']]);
  await expect(lookup(id)).rejects.toMatchObject({ hint: expect.stringContaining('ssm:DescribeSessions') });
  expect(asked).toHaveLength(1);
});

test.each<[string, Readonly<Record<string, Reply>>]>([
  ['no role', { 'meta-data/iam/security-credentials/': [404, ''] }],
  ['no token', { 'api/token': [403, ''] }],
  [
    'a region that would be another host',
    { 'dynamic/instance-identity/document': [200, JSON.stringify({ ...document, region: 'x@evil/' })] },
  ],
  ['a domain that would be another host', { 'meta-data/services/domain': [200, 'evil.example/'] }],
  ['credentials that are not JSON', { 'meta-data/iam/security-credentials/NodeRole': [200, 'secret/+='] }],
])('an instance with %s makes no call', async (_what, metadata) => {
  const { lookup, asked } = fakeServices([found(mine)], metadata);
  const error = await lookup(id).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'host/owner-unknown' });
  expect(String((error as Error).message)).not.toContain('secret');
  expect(asked).toEqual([]);
});

test('a store of authorities that others can write is the reason that is given, and no call is repeated', async () => {
  const untrusted = new HostError('host/untrusted-file', 'the store can be written by other users than root');
  const { lookup, pauses } = fakeServices([untrusted]);
  await expect(lookup(id)).rejects.toBe(untrusted);
  expect(pauses()).toBe(0);
});

test('the service is asked at the endpoint that the host names for the region', async () => {
  const { lookup, asked } = fakeServices([found(mine)], {}, (region) => `https://ssm.${region}.example.com/`);
  expect(await lookup(id)).toBe(owner);
  expect(asked.map(({ url }) => url)).toEqual(['https://ssm.eu-west-1.example.com/']);
});
