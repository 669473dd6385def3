/** Requests that a web page in a browser on this computer could send are refused, by the region and before anything else. */
import { request } from 'node:http';
import { StartSessionCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { isOwnHost } from '../src/server/foreign.ts';
import { type Harness, startHarness } from './harness.ts';
import { Peer } from './peer.ts';
import { form, identity, send, signed } from './raw-request.ts';
import { fiveActions, SessionRegion } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';

describe('Host', () => {
  it.each([
    'localhost',
    'localhost:4566',
    'LOCALHOST.',
    '127.0.0.1:80',
    '127.1.2.3',
    '[::1]:8080',
    'ssm.localhost:4566',
    'ssm.eu-west-1.amazonaws.com',
    'sts.amazonaws.com',
    'ssmmessages.cn-north-1.amazonaws.com.cn:443',
  ])('%s is the region\u2019s own', (host) => expect(isOwnHost(host)).toBe(true));

  it.each([
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1.nip.io:4566',
    'evil-amazonaws.com',
    'amazonaws.com.evil.example',
    'amazonaws.com',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
    'localhost@evil.example',
    'localhost:4566:1',
    'a b.localhost',
  ])('attack: dns-rebinding by %s is not', (host) => expect(isOwnHost(host)).toBe(false));
});

describe('an HTTP request', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const ask = async (headers: Record<string, string>): Promise<{ status: number; body: string }> =>
    send(harness, await signed(harness, { headers: { ...form, ...headers }, body: identity }));

  it.each(['http://evil.example', 'null', 'http://localhost:4566'])(
    'attack: signed, with Origin %s',
    async (origin) => {
      const answer = await ask({ origin });
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('OriginRefused');
      expect(answer.body).toContain('refused by the local region');
    },
  );

  it('attack: signed for another host', async () => {
    const answer = await ask({ host: 'evil.example:4566' });
    expect(answer.status).toBe(403);
    expect(answer.body).toContain('HostRefused');
  });

  it('is served without Origin, for loopback and for names of AWS', async () => {
    expect((await ask({})).status).toBe(200);
    expect((await ask({ host: 'localhost:1' })).status).toBe(200);
    expect((await ask({ host: 'sts.eu-west-1.amazonaws.com' })).status).toBe(200);
  });

  it('attack: the preflight of a page is refused as well', async () => {
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
    const answer = await new Promise<{ status: number | undefined; headers: object }>((resolve, reject) => {
      request({ hostname, port, method: 'OPTIONS', path: '/', headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      })
        .on('error', reject)
        .end();
    });
    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a WebSocket with a fresh token', () => {
  it.each([
    ['attack: a foreign Origin', { origin: 'http://evil.example' }],
    ['attack: DNS rebinding', { headers: { host: 'evil.example' } }],
  ])('%s attaches to nothing, and the token still serves its owner', async (_, options) => {
    const region = await SessionRegion.start();
    try {
      region.instance(nodeArn);
      await region.control(nodeArn, region.node(nodeArn, [fiveActions]));
      const started = await region.ssm().send(new StartSessionCommand({ Target: nodeArn }));
      await expect(Peer.open(started.StreamUrl ?? '', options)).rejects.toThrow('HTTP 403');
      const client = await region.client(started);
      await client.sync();
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
    } finally {
      await region.close();
    }
  });
});
