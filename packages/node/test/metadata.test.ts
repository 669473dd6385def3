import { type InstanceMetadata, instanceMetadata, type MetadataExchange } from '@sallyport/linux';
import { describe, expect, test } from 'vitest';
import { findIdentity } from '../src/agent/identity.ts';
import { reservedOf, vpcDenials } from '../src/agent/vpc-denials.ts';
import { roleCredentialSource } from '../src/aws/credentials.ts';

const start = 1_700_000_000_000;

/** The metadata at these paths; the token is @sallyport/linux's own concern. */
function service(files: Record<string, string>) {
  const paths: string[] = [];
  const exchange: MetadataExchange = ({ path }) => {
    paths.push(path);
    if (path === '/latest/api/token') return Promise.resolve({ status: 200, body: 'token' });
    const body = files[path.replace('/latest/', '')];
    return Promise.resolve({ status: body === undefined ? 404 : 200, body: body ?? '' });
  };
  return { paths, exchange };
}

const role = (end: number, key = 'ASIA1'): string =>
  JSON.stringify({
    Code: 'Success',
    AccessKeyId: key,
    SecretAccessKey: 's',
    Token: 't',
    Expiration: new Date(end).toISOString(),
  });

describe('the identity of a node', () => {
  test('that is not there yet is waited for', async () => {
    let tries = 0;
    const waits: number[] = [];
    const metadata = {
      document() {
        tries += 1;
        if (tries < 3) return Promise.reject(new Error('refused'));
        return Promise.resolve({
          instanceId: 'i-0123456789abcdef0',
          region: 'eu-west-1',
          availabilityZone: 'eu-west-1a',
          privateIp: '10.0.0.4',
        });
      },
    } as InstanceMetadata;
    const identity = await findIdentity({
      environment: {},
      metadata,
      now: () => start,
      random: () => 0,
      log: () => undefined,
      delays: { firstMs: 100, factor: 2, capMs: 1000, jitter: 0 },
      sleep(ms) {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    expect(identity.instanceId).toBe('i-0123456789abcdef0');
    expect(waits).toEqual([100, 200]);
  });

  test('path-in-instance-id: a malformed id is refused', async () => {
    const metadata = {
      document: () =>
        Promise.resolve({ instanceId: '../x', region: 'eu-west-1', availabilityZone: 'a', privateIp: 'b' }),
    } as InstanceMetadata;
    const environment = {
      SALLYPORT_INSTANCE_ID: 'i-../../x',
      AWS_REGION: 'r',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    };
    const options = {
      metadata,
      now: () => 0,
      random: () => 0,
      log: () => undefined,
      delays: { firstMs: 1, factor: 1, capMs: 1, jitter: 0 },
      sleep: () => Promise.resolve(),
    };
    await expect(findIdentity({ ...options, environment })).rejects.toThrow('malformed');
  });
});

describe('role credentials', () => {
  function source(files: Record<string, string>, clock: { now: number }) {
    const { exchange, paths } = service(files);
    const metadata = instanceMetadata(exchange, () => clock.now);
    const ask = roleCredentialSource({ metadata, now: () => clock.now, random: () => 0.5, log: () => undefined });
    return { ask, asked: () => paths.filter((path) => path.endsWith('/R')).length };
  }

  const path = 'meta-data/iam/security-credentials/';

  test('are cached, and renewed before they expire', async () => {
    const clock = { now: start };
    const files: Record<string, string> = { [path]: 'R\n', [`${path}R`]: role(start + 6 * 3_600_000) };
    const { ask, asked } = source(files, clock);
    await Promise.all([ask(), ask(), ask()]);
    clock.now += 5 * 3_600_000;
    await ask();
    expect(asked()).toBe(1);
    files[`${path}R`] = role(start + 12 * 3_600_000, 'ASIA2');
    clock.now = start + 6 * 3_600_000 - 5 * 60_000;
    expect((await ask()).accessKeyId).toBe('ASIA2');
    expect(asked()).toBe(2);
  });

  test('that cannot be renewed are used until they expire', async () => {
    const clock = { now: start };
    const files: Record<string, string> = { [path]: 'R', [`${path}R`]: role(start + 3_600_000) };
    const { ask } = source(files, clock);
    await ask();
    delete files[path];
    clock.now = start + 3_500_000;
    expect((await ask()).accessKeyId).toBe('ASIA1');
    clock.now = start + 3_600_001;
    await expect(ask()).rejects.toThrow('no role');
  });
});

describe('addresses that AWS reserves in the VPC', () => {
  test('are the first four and the last of each block', async () => {
    expect(reservedOf('10.1.2.128/25')).toEqual(['10.1.2.128', '10.1.2.129', '10.1.2.130', '10.1.2.131', '10.1.2.255']);
    expect(reservedOf('nonsense')).toEqual([]);
    const { exchange } = service({
      'meta-data/network/interfaces/macs/': '02:00:00:00:00:01/\n../../x/',
      'meta-data/network/interfaces/macs/02:00:00:00:00:01/vpc-ipv4-cidr-blocks': '172.31.0.0/16',
    });
    const metadata = instanceMetadata(exchange, () => start);
    expect(await vpcDenials(metadata)).toEqual([
      '172.31.0.0',
      '172.31.0.1',
      '172.31.0.2',
      '172.31.0.3',
      '172.31.255.255',
    ]);
  });
});
