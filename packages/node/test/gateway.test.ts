import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { encodeOpenControl } from '@sallyport/ssm';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpointsOf } from '../src/aws/endpoints.ts';
import { httpFetch } from '../src/aws/http.ts';
import { type GatewayOptions, openChannel } from '../src/aws/message-gateway.ts';
import { type SignedRequest, signedHeaders } from '../src/aws/signing.ts';
import { ssmApi } from '../src/aws/ssm-api.ts';
import { type ReconnectingSocket, reconnectingSocket } from '../src/reconnecting-socket.ts';
import { FakeGateway } from './fake-gateway.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const now = Date.UTC(2015, 7, 30, 12, 36, 0);

let gateway: FakeGateway;
let options: GatewayOptions;
beforeEach(async () => {
  gateway = new FakeGateway();
  options = {
    endpoint: new URL(await gateway.listen()),
    region: 'us-east-1',
    credentials: () => Promise.resolve({ ...credentials, sessionToken: 'tok' }),
    fetch: httpFetch,
    now: () => now,
  };
});
afterEach(() => gateway.close());

const control = {
  channel: 'control-channel',
  id: 'i-0123456789abcdef0',
  query: 'role=subscribe&stream=input',
  request: {},
  hello: (opening: { requestId: string; tokenValue: string }) =>
    encodeOpenControl({ ...opening, agentVersion: '3', platformType: 'linux' }),
  timeoutMs: 2000,
} as const;

/** The SDK's signer, which the agent does without. */
async function official(asked: SignedRequest): Promise<Record<string, string>> {
  const { url } = asked;
  const signer = new SignatureV4({
    credentials: asked.credentials,
    region: asked.region,
    service: asked.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = {
    method: asked.method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...asked.headers, host: url.host },
    body: asked.body ?? '',
  };
  return (await signer.sign(request, { signingDate: asked.date })).headers;
}

class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

describe('a signature', () => {
  test("is the one of AWS's own test suite", () => {
    const headers = signedHeaders({
      method: 'GET',
      url: new URL('https://example.amazonaws.com/?Param2=value2&Param1=value1'),
      service: 'service' as 'ssm',
      region: 'us-east-1',
      credentials,
      date: new Date(now),
    });
    expect(headers.authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    );
  });

  test("is the one of the SDK's signer for every request", async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((one) => one !== '.' && one !== '..');
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.string(),
        fc.boolean(),
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }),
        async (id, value, body, token, date) => {
          const asked: SignedRequest = {
            method: 'POST',
            url: new URL(
              `https://gate.example:8443/v1/data-channel/${encodeURIComponent(id)}?role=${encodeURIComponent(value)}&a=b`,
            ),
            service: 'ssmmessages',
            region: 'us-east-1',
            headers: { 'content-type': 'application/json' },
            body,
            credentials: token ? { ...credentials, sessionToken: 'to+k/en=' } : credentials,
            date,
          };
          expect(signedHeaders(asked).authorization).toBe((await official(asked)).authorization);
        },
      ),
    );
  });
});

describe('a channel', () => {
  test('is created, opened and authenticated as the protocol requires', async () => {
    const socket = await openChannel(options, control);
    await gateway.until(() => gateway.control !== undefined, 'the greeting');
    const [created] = gateway.requests;
    expect(created).toMatchObject({ method: 'POST', path: '/v1/control-channel/i-0123456789abcdef0' });
    expect(created?.headers.authorization).toContain(
      'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,',
    );
    expect(JSON.parse(created?.body ?? '')).toEqual({
      MessageSchemaVersion: '1.0',
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(JSON.parse(gateway.greeting)).toMatchObject({
      TokenValue: 'token&of</v1/control-channel/i-0123456789abcdef0',
      PlatformType: 'linux',
    });
    socket.terminate();
  });

  test('that is denied names the missing permission, and nothing of the request', async () => {
    gateway.answer = () => ({
      status: 403,
      body: '<AccessDeniedException><Message>User x is not authorized\u001b[2J</Message></AccessDeniedException>',
    });
    await expect(openChannel(options, control)).rejects.toMatchObject({
      code: 'node/access-denied',
      message: 'ssmmessages:CreateControlChannel is refused: User x is not authorized [2J',
      hint: expect.stringContaining('ssmmessages:OpenControlChannel'),
    });
  });

  test('of a session that has ended reports that', async () => {
    gateway.answer = () => ({
      status: 400,
      body: '<BadRequestException><Message>Session is already terminated</Message></BadRequestException>',
    });
    await expect(openChannel(options, { ...control, channel: 'data-channel' })).rejects.toMatchObject({
      code: 'node/session',
    });
  });

  test.each([
    [200, '<a><TokenValue>t</TokenValue></a>'],
    [201, '<a></a>'],
    [500, 'x'.repeat(5000)],
  ])('that is answered %i %s is none', async (status, body) => {
    gateway.answer = () => ({ status, body });
    const error = await openChannel(options, control).catch((one: Error) => one);
    expect(error).toMatchObject({ code: 'node/gateway' });
    expect((error as Error).message.length).toBeLessThan(400);
  });

  test('whose gateway hangs is given up', async () => {
    gateway.hangs = true;
    await expect(openChannel(options, { ...control, timeoutMs: 100 })).rejects.toThrow('does not answer within 100 ms');
  });
});

describe('a reconnecting socket', () => {
  let socket: ReconnectingSocket | undefined;
  afterEach(() => socket?.close());

  test('is opened again whenever it is lost, and detects a peer without pongs', async () => {
    const downs: string[] = [];
    let ups = 0;
    socket = reconnectingSocket({
      open: () => openChannel(options, control),
      timing: { delays: { firstMs: 1, factor: 1, capMs: 5, jitter: 0 }, pingMs: 20 },
      random: () => 0,
      onUp: () => (ups += 1),
      onDown: (reason) => downs.push(reason),
      onBytes: () => undefined,
      onFailure: () => true,
    });
    await gateway.until(() => ups === 1 && gateway.control !== undefined, 'the socket');
    gateway.control?.close(1000, 'Bye');
    await gateway.until(() => ups === 2, 'the socket again');
    expect(downs).toEqual(['1000 Bye']);
    gateway.deaf = true;
    await gateway.until(() => downs.length === 2, 'the silence to be noticed');
    expect(downs[1]).toBe('1006');
    gateway.deaf = false;
    await gateway.until(() => ups >= 3, 'the socket once more');
  });

  test('that is denied is not tried again if onFailure returns false', async () => {
    gateway.answer = () => ({ status: 403, body: 'AccessDenied' });
    const failures: unknown[] = [];
    socket = reconnectingSocket({
      open: () => openChannel(options, control),
      timing: { delays: { firstMs: 1, factor: 1, capMs: 5, jitter: 0 }, pingMs: 1000 },
      random: () => 0,
      onUp: () => undefined,
      onBytes: () => undefined,
      onFailure: (error) => failures.push(error) < 3,
    });
    await gateway.until(() => failures.length === 3, 'three failures');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([failures.length, socket.up, socket.send(Buffer.of(1))]).toEqual([3, false, false]);
  });
});

describe('Systems Manager', () => {
  test('is called in AWS JSON 1.1', async () => {
    const api = ssmApi({ ...options, endpoint: options.endpoint });
    gateway.answer = () => ({ status: 200, body: '{"Parameters":[{"Name":"a","Value":"1"},{"Name":7},null]}' });
    expect(await api.getParameters(['a', 'b'])).toEqual(new Map([['a', '1']]));
    expect(gateway.requests[0]).toMatchObject({ path: '/', body: '{"Names":["a","b"],"WithDecryption":true}' });
    expect(gateway.requests[0]?.headers['x-amz-target']).toBe('AmazonSSM.GetParameters');
  });

  test('that denies names the missing action', async () => {
    const api = ssmApi({ ...options, endpoint: options.endpoint });
    gateway.answer = () => ({ status: 400, body: '{"__type":"com.x#AccessDeniedException","Message":"no"}' });
    await expect(api.updateInstanceInformation({ InstanceId: 'i-1' })).rejects.toMatchObject({
      code: 'node/access-denied',
      message: 'ssm:UpdateInstanceInformation is refused: no',
      hint: 'the instance role needs ssm:UpdateInstanceInformation',
    });
  });
});

describe('endpoints', () => {
  test('come from the environment, else from AWS', () => {
    const own = endpointsOf(
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SSMMESSAGES: 'https://127.0.0.1:2' },
      'eu-west-1',
    );
    expect([own.ssm.href, own.messages.href]).toEqual(['http://127.0.0.1:1/', 'https://127.0.0.1:2/']);
    const aws = endpointsOf({}, 'cn-north-1');
    expect(aws.messages.href).toBe('https://ssmmessages.cn-north-1.amazonaws.com.cn/');
  });

  test('that are not http or https are refused', () => {
    expect(() => endpointsOf({ AWS_ENDPOINT_URL: '127.0.0.1:4566' }, 'eu-west-1')).toThrow('not an http or https');
  });
});
