import { createHash, createHmac } from 'node:crypto';
import { encodeOpenControl } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endpointsOf } from '../src/aws/endpoints.ts';
import { httpFetch } from '../src/aws/http.ts';
import { type GatewayOptions, openChannel } from '../src/aws/message-gateway.ts';
import { signedHeaders } from '../src/aws/signing.ts';
import { ssmApi } from '../src/aws/ssm-api.ts';
import { keepLink, type Link } from '../src/link.ts';
import { FakeGateway } from './fake-gateway.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);

let gateway: FakeGateway;
let options: GatewayOptions;
beforeEach(async () => {
  gateway = new FakeGateway();
  options = {
    endpoint: new URL(await gateway.listen()),
    region: 'us-east-1',
    credentials: () => Promise.resolve({ ...credentials, sessionToken: 'tok' }),
    fetch: httpFetch,
    now: () => NOW,
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

/** Signature Version 4 by the book, to hold the signer against. */
function expected(
  method: string,
  path: string,
  query: string,
  headers: Record<string, string>,
  service: string,
  body: string,
): string {
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, path, query, lines, names.join(';'), sha(body)].join('\n');
  const scope = `20150830/us-east-1/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', '20150830T123600Z', scope, sha(canonical)].join('\n');
  const key = ['20150830', 'us-east-1', service, 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

describe('a signature', () => {
  test('covers what the official agent signs, and its path is encoded twice', async () => {
    const url = new URL('https://gate.example:8443/v1/data-channel/jane%40example.com-0?role=publish_subscribe');
    const headers = await signedHeaders({
      method: 'GET',
      url,
      service: 'ssmmessages',
      region: 'us-east-1',
      credentials,
      date: new Date(NOW),
    });
    const signed = { host: 'gate.example:8443', 'x-amz-date': '20150830T123600Z' };
    expect(headers.authorization).toBe(
      expected('GET', '/v1/data-channel/jane%2540example.com-0', 'role=publish_subscribe', signed, 'ssmmessages', ''),
    );
  });

  test('of a call covers its body and its token', async () => {
    const url = new URL('http://127.0.0.1:4566/');
    const body = '{"a":1}';
    const headers = await signedHeaders({
      method: 'POST',
      url,
      service: 'ssm',
      region: 'us-east-1',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.X' },
      body,
      credentials: { ...credentials, sessionToken: 'tok' },
      date: new Date(NOW),
    });
    const signed = {
      'content-type': 'application/x-amz-json-1.1',
      host: '127.0.0.1:4566',
      'x-amz-date': '20150830T123600Z',
      'x-amz-security-token': 'tok',
      'x-amz-target': 'AmazonSSM.X',
    };
    expect(headers.authorization).toBe(expected('POST', '/', '', signed, 'ssm', body));
  });
});

describe('a channel', () => {
  test('is created, opened and greeted as the protocol says', async () => {
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

  test('that is denied says what is missing, and nothing of the request', async () => {
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

  test('of a session that is over says so', async () => {
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

describe('a link', () => {
  let link: Link | undefined;
  afterEach(() => link?.close());

  test('comes back whenever it is lost, and knows when its peer is silent', async () => {
    const downs: string[] = [];
    let ups = 0;
    link = keepLink({
      open: () => openChannel(options, control),
      timing: { delays: { firstMs: 1, factor: 1, capMs: 5, jitter: 0 }, pingMs: 20 },
      random: () => 0,
      onUp: () => (ups += 1),
      onDown: (reason) => downs.push(reason),
      onBytes: () => undefined,
      onFailure: () => true,
    });
    await gateway.until(() => ups === 1 && gateway.control !== undefined, 'the link');
    gateway.control?.close(1000, 'Bye');
    await gateway.until(() => ups === 2, 'the link again');
    expect(downs).toEqual(['1000 Bye']);
    gateway.deaf = true;
    await gateway.until(() => downs.length === 2, 'the silence to be noticed');
    expect(downs[1]).toBe('1006');
    gateway.deaf = false;
    await gateway.until(() => ups >= 3, 'the link once more');
  });

  test('that may not be is given up when the owner says so', async () => {
    gateway.answer = () => ({ status: 403, body: 'AccessDenied' });
    const failures: unknown[] = [];
    link = keepLink({
      open: () => openChannel(options, control),
      timing: { delays: { firstMs: 1, factor: 1, capMs: 5, jitter: 0 }, pingMs: 1000 },
      random: () => 0,
      onUp: () => undefined,
      onBytes: () => undefined,
      onFailure: (error) => failures.push(error) < 3,
    });
    await gateway.until(() => failures.length === 3, 'three failures');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([failures.length, link.up, link.send(Buffer.of(1))]).toEqual([3, false, false]);
  });
});

describe('Systems Manager', () => {
  test('is asked in its own words', async () => {
    const api = ssmApi({ ...options, endpoint: options.endpoint });
    gateway.answer = () => ({ status: 200, body: '{"Parameters":[{"Name":"a","Value":"1"},{"Name":7},null]}' });
    expect(await api.getParameters(['a', 'b'])).toEqual(new Map([['a', '1']]));
    expect(gateway.requests[0]).toMatchObject({ path: '/', body: '{"Names":["a","b"],"WithDecryption":true}' });
    expect(gateway.requests[0]?.headers['x-amz-target']).toBe('AmazonSSM.GetParameters');
  });

  test('that refuses says which action is missing', async () => {
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

  test('that are none are refused', () => {
    expect(() => endpointsOf({ AWS_ENDPOINT_URL: '127.0.0.1:4566' }, 'eu-west-1')).toThrow('not an http or https');
  });
});
