import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRegion } from '../src/start.ts';
import { FakeMachines } from './fake-machines.ts';
import { account, type Harness, otherAccount, startHarness } from './harness.ts';
import { form, json, send, signed } from './raw-request.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

const options = (port: number, tlsPort = 0): Parameters<typeof startRegion>[0] => ({
  name: 'eu-west-1',
  accounts: [account],
  port,
  tlsPort,
  machines: () => new FakeMachines(),
});

describe('a request', () => {
  test('of the account root is answered with who it is', async () => {
    const answer = await new STSClient(harness.client()).send(new GetCallerIdentityCommand({}));
    expect(answer).toMatchObject({ UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` });
  });

  test('for an operation that is not served names it', async () => {
    const sent = await signed(harness, { headers: form, body: 'Action=AssumeRoleWithSAML&Version=2011-06-15' });
    const answer = await send(harness, sent);
    expect(answer).toMatchObject({ status: 501, body: expect.stringContaining('sts:AssumeRoleWithSAML') });
    const other = await signed(harness, { headers: json('AmazonSSM.SendCommand'), body: '{}' }, { service: 'ssm' });
    expect(await send(harness, other)).toMatchObject({ status: 501, body: expect.stringContaining('ssm:SendCommand') });
  });

  test('for an operation AWS has not either is an invalid action', async () => {
    for (const action of ['Nonsense', '__proto__', 'constructor', 'toString']) {
      const sent = await signed(harness, { headers: form, body: `Action=${action}&Version=2011-06-15` });
      expect(await send(harness, sent)).toMatchObject({ status: 400, body: expect.stringContaining('InvalidAction') });
    }
  });

  test('for a service that is not served names it', async () => {
    const sent = await signed(harness, { headers: {}, method: 'GET', path: '/queue' }, { service: 'sqs' });
    expect(await send(harness, sent)).toMatchObject({ status: 501, body: expect.stringContaining('service sqs') });
  });

  test('larger than the cap is refused', async () => {
    const sent = await signed(harness, { headers: form, body: 'x' });
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    const head = [`POST / HTTP/1.1`, ...Object.entries(sent.headers).map(([name, value]) => `${name}: ${value}`)];
    const answer = await talk(hostname, Number(port), `${head.join('\r\n')}\r\ncontent-length: 99999999\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('with a body nested a thousand times does not hurt', async () => {
    const body = `{"Filters":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    const deep = await signed(harness, { headers: json('AmazonSSM.DescribeSessions'), body }, { service: 'ssm' });
    expect(await send(harness, deep)).toMatchObject({
      status: 400,
      body: expect.stringContaining('SerializationException'),
    });
    const dots = `Action=GetCallerIdentity&${'a.'.repeat(5000)}b=1`;
    const wide = await signed(harness, { headers: form, body: dots });
    expect(await send(harness, wide)).toMatchObject({
      status: 400,
      body: expect.stringContaining('MalformedQueryString'),
    });
  });

  test('that polluted prototypes would obey does nothing', async () => {
    const body = '{"State":"Active","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    await send(
      harness,
      await signed(harness, { headers: json('AmazonSSM.DescribeSessions'), body }, { service: 'ssm' }),
    );
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('a socket', () => {
  test.each([
    ['garbage', '\x00\xff\x13garbage\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a TLS hello on the plain port', '\x16\x03\x01\x00\x05hello\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a header that never fits', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 4/],
    ['a path that is none', 'GET * HTTP/1.1\r\nhost: localhost\r\n\r\n', /^HTTP\/1\.1 400/],
    ['an upgrade to nowhere', upgrade('/nowhere'), /^HTTP\/1\.1 404/],
    ['an unsigned upgrade of a control channel', upgrade('/v1/control-channel/i-0?role=subscribe'), /^HTTP\/1\.1 4/],
  ])('with %s is answered and cut', async (_, bytes, expected) => {
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    expect(await talk(hostname, Number(port), bytes)).toMatch(expected);
    await new STSClient(harness.client()).send(new GetCallerIdentityCommand({}));
  });

  test('reset at every point leaves the region standing', async () => {
    const { port } = new URL(harness.region.endpoints.endpointUrl);
    const tls = new URL(harness.region.endpoints.tlsEndpointUrl);
    const { headers } = await signed(harness, { headers: form, body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    const whole = [`POST / HTTP/1.1`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join(
      '\r\n',
    );
    for (const bytes of [
      '',
      'GET',
      whole,
      `${whole}\r\ncontent-length: 50\r\n\r\nhalf`,
      upgrade('/v1/data-channel/x'),
    ]) {
      for (const target of [Number(port), Number(tls.port)]) {
        await new Promise<void>((resolve) => {
          const socket = connect(target, '127.0.0.1', () => {
            socket.write(bytes, () => socket.resetAndDestroy());
          });
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        });
      }
    }
    await new STSClient(harness.client()).send(new GetCallerIdentityCommand({}));
    expect(harness.complaints).toEqual([]);
  });
});

describe('TLS', () => {
  test.each([
    'localhost',
    '127.0.0.1',
    'ssmmessages.eu-west-1.amazonaws.com',
    'sts.amazonaws.com',
    'ssm.eu-west-1.amazonaws.com',
    'my-logs.s3.eu-west-1.amazonaws.com',
    'my-logs.s3.amazonaws.com',
    'my.own.logs.s3.eu-west-1.amazonaws.com',
    'ssm.us-east-1.amazonaws.com',
    'ssm.eu-west-1.api.aws',
    `${'a'.repeat(63)}.s3.dualstack.eu-west-1.amazonaws.com`,
  ])('is trusted for %s through the CA of the region', async (name) => {
    const { port } = new URL(harness.region.endpoints.tlsEndpointUrl);
    const socket = await handshake(Number(port), name, harness.region.endpoints.caPem);
    expect(socket.authorized).toBe(true);
    expect(socket.getProtocol()).toMatch(/TLSv1\.[23]/);
    socket.destroy();
  });

  test('is not trusted for anybody else, nor without the CA', async () => {
    const { port } = new URL(harness.region.endpoints.tlsEndpointUrl);
    for (const name of ['example.com', 'amazonaws.com.example.com', 'ec2-192-0-2-7.eu-west-1.compute.amazonaws.com']) {
      await expect(handshake(Number(port), name, harness.region.endpoints.caPem)).rejects.toThrow(/altnames/);
    }
    await expect(handshake(Number(port), 'localhost', undefined)).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });
});

describe('a name of AWS', () => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const ask = async (host: string, service: string): Promise<{ status: number; body: string }> =>
    send(harness, await signed(harness, { headers: { ...form, host }, body }, { service }));

  test.each(['sts.eu-west-1.amazonaws.com', 'sts.eu-west-1.api.aws:443'])('%s leads to its service', async (host) => {
    expect(await ask(host, 'sts')).toMatchObject({ status: 200 });
  });

  test.each([
    ['ssm.eu-west-1.amazonaws.com', "Credential should be scoped to correct service: 'ssm'."],
    ['sts.us-east-1.amazonaws.com', "Credential should be scoped to a valid region, not 'eu-west-1'."],
  ])('%s refuses a signature for sts in eu-west-1', async (host, message) => {
    const answer = await ask(host, 'sts');
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('SignatureDoesNotMatch');
    expect(answer.body.replaceAll('&apos;', "'").replaceAll('&#x27;', "'")).toContain(message);
  });
});

describe('the proxy', () => {
  const ask = (target: string): Promise<string> => {
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    return talk(hostname, Number(port), `CONNECT ${target} HTTP/1.1\r\nhost: ${target}\r\n\r\n`);
  };

  const name = 'ssmmessages.eu-west-1.amazonaws.com';

  async function opened(): Promise<Socket> {
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.write(`CONNECT ${name}:443 HTTP/1.1\r\nhost: ${name}:443\r\n\r\n`);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    return socket;
  }

  /** What the region answers in a tunnel until it closes it. */
  async function inTunnel(request: string): Promise<string> {
    const tunnel = tlsConnect({ socket: await opened(), servername: name, ca: harness.region.endpoints.caPem });
    await once(tunnel, 'secureConnect');
    tunnel.write(request);
    let answer = '';
    for await (const chunk of tunnel) answer += String(chunk);
    return answer;
  }

  test('leads to the region under a name of AWS, with its certificate', async () => {
    const answer = await inTunnel(`GET / HTTP/1.1\r\nhost: ${name}\r\nconnection: close\r\n\r\n`);
    expect(answer).toContain('MissingAuthenticationToken');
  });

  test('attack: a foreign Host in a tunnel is refused as outside of it, and a tunnel in a tunnel is none', async () => {
    const foreign = await inTunnel(
      'GET / HTTP/1.1\r\nhost: b.s3.amazonaws.com.evil.example\r\nconnection: close\r\n\r\n',
    );
    expect(foreign).toContain('HostRefused');
    expect(await inTunnel(`CONNECT ${name}:443 HTTP/1.1\r\nhost: ${name}:443\r\n\r\n`)).toBe('');
  });

  test('attack: tunnels that are held for nothing make room for the next one, the oldest first', async () => {
    const oldest = await opened();
    const ended = once(oldest, 'close');
    const held: Socket[] = [];
    for (let round = 0; round < 16; round += 1) held.push(...(await Promise.all(Array.from({ length: 32 }, opened))));
    await ended;
    expect(held.some((socket) => socket.destroyed)).toBe(false);
    expect(await inTunnel(`GET / HTTP/1.1\r\nhost: ${name}\r\nconnection: close\r\n\r\n`)).toContain('HTTP/1.1 4');
    for (const socket of held) socket.destroy();
  });

  test.each([
    'example.com:443',
    '127.0.0.1:22',
    '127.0.0.1:443',
    'ssm.eu-west-1.amazonaws.com:22',
    'ssm.eu-west-1.amazonaws.com',
    'ec2-192-0-2-7.eu-west-1.compute.amazonaws.com:443',
    'ssm.eu-west-1.amazonaws.com:443@example.com:443',
    '[::1]:443',
  ])('attack: is no way to %s', async (target) => {
    expect(await ask(target)).toMatch(/^HTTP\/1\.1 4/);
  });
});

describe('a region', () => {
  test('listens on the loopback address alone', () => {
    expect(harness.region.endpoints.endpointUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(harness.region.endpoints.tlsEndpointUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each(['http', 'https'])('refuses a taken %s port with a hint and leaves nothing behind', async (which) => {
    const { endpointUrl, tlsEndpointUrl } = harness.region.endpoints;
    const taken = Number(new URL(which === 'http' ? endpointUrl : tlsEndpointUrl).port);
    const start = which === 'http' ? startRegion(options(taken)) : startRegion(options(0, taken));
    await expect(start).rejects.toMatchObject({
      code: 'region/port-in-use',
      message: `port ${taken} on 127.0.0.1 is taken`,
      hint: expect.stringContaining(which === 'http' ? '--port' : '--tls-port'),
    });
  });

  test.each([
    ['no account', { accounts: [] }, 'region/bad-account'],
    ['an account that is none', { accounts: ['12'] }, 'region/bad-account'],
    ['an account twice', { accounts: [account, account] }, 'region/bad-account'],
    ['a name that is none', { name: 'here' }, 'region/bad-name'],
  ])('refuses to start with %s', async (_, wrong, code) => {
    await expect(startRegion({ ...options(0), ...wrong })).rejects.toMatchObject({ code });
  });

  test('repeats its ids with a seed, and never its secrets', async () => {
    const one = await startHarness({ seed: '7' });
    const two = await startHarness({ seed: '7' });
    await Promise.all([one.close(), two.close()]);
    expect(one.accounts.map(({ accessKeyId }) => accessKeyId)).toEqual(
      two.accounts.map(({ accessKeyId }) => accessKeyId),
    );
    expect(one.accounts[0]?.secretAccessKey).not.toBe(two.accounts[0]?.secretAccessKey);
  });

  test('keeps accounts apart', async () => {
    const [, second] = harness.accounts;
    const keys = { accessKeyId: second?.accessKeyId ?? '', secretAccessKey: second?.secretAccessKey ?? '' };
    const answer = await new STSClient(harness.client(keys)).send(new GetCallerIdentityCommand({}));
    expect(answer.Account).toBe(otherAccount);
  });

  test('closes twice and cuts connections that are open', async () => {
    const own = await startHarness();
    const { port } = new URL(own.region.endpoints.endpointUrl);
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    await Promise.all([own.close(), own.close()]);
    await gone;
  });
});

function upgrade(path: string): string {
  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`;
}

/** What the other side sends until it closes the connection, or the first of it. */
function talk(host: string, port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, host, () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', (cause) => (said === '' ? reject(cause) : resolve(said)));
    socket.on('close', () => resolve(said));
  });
}

function handshake(port: number, servername: string, ca: string | undefined): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const named = /^\d/.test(servername) ? {} : { servername };
    const socket = tlsConnect({ port, host: '127.0.0.1', ...named, ...(ca !== undefined && { ca }) }, () =>
      resolve(socket),
    );
    socket.on('error', reject);
  });
}
