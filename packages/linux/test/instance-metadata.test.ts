import { instanceMetadata, type MetadataExchange } from '@sallyport/linux';
import { expect, test } from 'vitest';

const start = 1_700_000_000_000;

/** A metadata service that answers version 2 only. */
function service(files: Record<string, string>) {
  const asked: string[] = [];
  let token = 'first';
  const exchange: MetadataExchange = (request) => {
    asked.push(`${request.method} ${request.path}`);
    if (request.method === 'PUT') return Promise.resolve({ status: 200, body: token });
    if (request.headers['x-aws-ec2-metadata-token'] !== token) return Promise.resolve({ status: 401, body: '' });
    const body = files[request.path.replace('/latest/', '')];
    return Promise.resolve(body === undefined ? { status: 404, body: '' } : { status: 200, body });
  };
  return {
    asked,
    exchange,
    restart: () => {
      token = 'second';
    },
  };
}

test('metadata is asked with a token, which is fetched once, and again when it is refused', async () => {
  const { exchange, asked, restart } = service({ 'meta-data/x': 'y' });
  const metadata = instanceMetadata(exchange, () => start);
  expect(await metadata.get('meta-data/x')).toBe('y');
  expect(await metadata.get('meta-data/z')).toBeUndefined();
  restart();
  expect(await metadata.get('meta-data/x')).toBe('y');
  expect(asked.filter((line) => line.startsWith('PUT')).length).toBe(2);
});

test('the identity document says which instance this is', async () => {
  const document = {
    instanceId: 'i-0123456789abcdef0',
    region: 'eu-west-1',
    availabilityZone: 'eu-west-1a',
    privateIp: '10.0.0.4',
  };
  const { exchange } = service({ 'dynamic/instance-identity/document': JSON.stringify(document) });
  const metadata = instanceMetadata(exchange, () => start);
  expect(await metadata.document()).toEqual(document);
});

test('an instance without a role is told what to do', async () => {
  const { exchange } = service({});
  const metadata = instanceMetadata(exchange, () => start);
  await expect(metadata.roleCredentials()).rejects.toMatchObject({
    code: 'metadata/no-role',
    hint: expect.stringContaining('profile'),
  });
});

test('secret-in-error: a broken answer is not repeated', async () => {
  const { exchange } = service({
    'meta-data/iam/security-credentials/': 'R',
    'meta-data/iam/security-credentials/R': '{"SecretAccessKey": broken-secret',
  });
  const metadata = instanceMetadata(exchange, () => start);
  await expect(metadata.roleCredentials()).rejects.toThrow(/^(?!.*broken-secret)/);
});

test('a service that does not answer is an error with its cause', async () => {
  const metadata = instanceMetadata(
    () => Promise.reject(new Error('ECONNREFUSED')),
    () => start,
  );
  await expect(metadata.get('meta-data/x')).rejects.toMatchObject({
    code: 'metadata/no-answer',
    cause: { message: 'ECONNREFUSED' },
  });
});

test.each([
  ['x@evil.example/', 'amazonaws.com', 'region'],
  ['eu-west-1', 'evil.example/', 'DNS suffix'],
])('another-host-from-metadata: region %j and domain %j are refused', async (region, domain, what) => {
  const { exchange } = service({
    'dynamic/instance-identity/document': JSON.stringify({
      ...{ instanceId: 'i-0123456789abcdef0', region, availabilityZone: 'eu-west-1a', privateIp: '10.0.0.4' },
    }),
    'meta-data/services/domain': domain,
  });
  const metadata = instanceMetadata(exchange, () => start);
  const asked = Promise.all([metadata.document(), metadata.dnsSuffix()]);
  await expect(asked).rejects.toMatchObject({ code: 'metadata/unusable', message: expect.stringContaining(what) });
});
