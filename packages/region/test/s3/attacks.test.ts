import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import {
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { policy } from '../people.ts';
import { encode, type RawResponse, type Sent, send, type signed } from '../raw-request.ts';
import { harness, makeBucket, root, textOf } from './s3-region.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Options = Parameters<typeof signed>[2];

async function signedS3(request: Partial<Sent>, options: Options = {}): Promise<Sent> {
  const headers = { 'x-amz-content-sha256': sha256(request.body ?? ''), ...request.headers };
  // The SDK's signer encodes every path twice but for S3.
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { Sha256 } = await import('../raw-request.ts');
  const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
  const signer = new SignatureV4({
    service: options.service ?? 's3',
    region: options.region ?? harness.region.name,
    credentials: options.credentials ?? harness.client().credentials,
    sha256: Sha256 as never,
    uriEscapePath: false,
  });
  const [path = '/', search = ''] = (request.path ?? '/').split('?');
  const message = {
    method: request.method ?? 'GET',
    path,
    protocol: 'http:',
    hostname,
    query: Object.fromEntries(new URLSearchParams(search)),
    headers: { host: `${hostname}:${port}`, ...headers },
    body: request.body ?? '',
  };
  const when = { signingDate: options.at ?? new Date() };
  if (options.presign !== undefined) {
    message.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    const presigned = await signer.presign(message, { ...when, expiresIn: options.presign });
    const pairs = Object.entries(presigned.query ?? {}).map(
      ([name, value]) => `${encode(name)}=${encode(String(value))}`,
    );
    return {
      method: message.method,
      path: `${path}?${pairs.join('&')}`,
      headers: { host: message.headers.host },
      body: message.body,
    };
  }
  const { headers: all } = await signer.sign(message, when);
  return { method: message.method, path: request.path ?? '/', headers: all, body: message.body };
}

const code = ({ body }: RawResponse): string | undefined => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

async function objectIn(Bucket: string): Promise<void> {
  await root.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
}

describe('signatures', () => {
  test.each([
    [
      'no such key',
      (sent: Sent) => alter(sent, /Credential=\w+/, 'Credential=AKIAIOSFODNN7EXAMPLE'),
      403,
      'InvalidAccessKeyId',
    ],
    [
      'a signature changed',
      (sent: Sent) => alter(sent, /Signature=\w{4}/, 'Signature=0000'),
      403,
      'SignatureDoesNotMatch',
    ],
    ['no signature part', (sent: Sent) => alter(sent, /, Signature=\w+/, ''), 400, 'AuthorizationHeaderMalformed'],
    ['another object', (sent: Sent) => ({ ...sent, path: `${sent.path}b` }), 403, 'SignatureDoesNotMatch'],
    ['a subresource added', (sent: Sent) => ({ ...sent, path: `${sent.path}?acl` }), 403, 'SignatureDoesNotMatch'],
    ['another method', (sent: Sent) => ({ ...sent, method: 'DELETE' }), 403, 'SignatureDoesNotMatch'],
    [
      'a header nobody signed',
      (sent: Sent) => withHeader(sent, 'x-amz-bypass-governance-retention', 'true'),
      403,
      'AccessDenied',
    ],
    [
      'no hash of the payload',
      (sent: Sent) => withHeader(sent, 'x-amz-content-sha256', undefined),
      400,
      'InvalidRequest',
    ],
    [
      'signature version 2',
      (sent: Sent) => withHeader(sent, 'authorization', 'AWS AKIAIOSFODNN7EXAMPLE:x='),
      400,
      'InvalidRequest',
    ],
  ] as const)('%s', async (_, spoil, status, expected) => {
    const Bucket = await makeBucket();
    await objectIn(Bucket);
    const sent = await signedS3({ path: `/${Bucket}/a` });
    expect(await send(harness, sent)).toMatchObject({ status: 200, body: 'hello' });
    const answer = await send(harness, spoil(sent));
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  test.each([
    ['20 minutes ago', { at: new Date(Date.now() - 1_200_000) }, 403, 'RequestTimeTooSkewed'],
    ['for another region', { region: 'us-west-2' }, 400, 'AuthorizationHeaderMalformed'],
  ])('of requests that were signed %s', async (_, options, status, expected) => {
    const answer = await send(harness, await signedS3({ path: '/' }, options));
    expect([answer.status, code(answer)]).toEqual([status, expected]);
    if (expected === 'AuthorizationHeaderMalformed') expect(answer.body).toContain('<Region>eu-west-1</Region>');
  });

  test('a payload that is not the signed one is not kept', async () => {
    const Bucket = await makeBucket();
    const sent = await signedS3({ method: 'PUT', path: `/${Bucket}/a`, body: 'hello' });
    const answer = await send(harness, { ...sent, body: 'hallo' });
    expect([answer.status, code(answer)]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    expect(code(await send(harness, await signedS3({ path: `/${Bucket}/a` })))).toBe('NoSuchKey');
    expect((await send(harness, sent)).status).toBe(200);
  });

  test('a payload need not be signed', async () => {
    const Bucket = await makeBucket();
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const sent = await signedS3({ method: 'PUT', path: `/${Bucket}/a`, body: 'hello', headers });
    expect((await send(harness, sent)).status).toBe(200);
  });

  test.each(['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'x'])('the form of payload %s is refused', async (form) => {
    const Bucket = await makeBucket();
    const headers = { 'x-amz-content-sha256': form };
    const answer = await send(harness, await signedS3({ method: 'PUT', path: `/${Bucket}/a`, body: 'hello', headers }));
    expect(code(answer)).toBe(form === 'x' ? 'InvalidArgument' : 'NotImplemented');
  });

  test('a Content-MD5 of other bytes keeps nothing', async () => {
    const Bucket = await makeBucket();
    const put = async (md5: string): Promise<RawResponse> =>
      send(
        harness,
        await signedS3({ method: 'PUT', path: `/${Bucket}/a`, body: 'hello', headers: { 'content-md5': md5 } }),
      );
    expect(code(await put('XUFAKrxLKna5cZ2REBfFkQ=='))).toBe('BadDigest');
    expect(code(await put('x'))).toBe('InvalidDigest');
    expect(code(await send(harness, await signedS3({ path: `/${Bucket}/a` })))).toBe('NoSuchKey');
    expect((await put('XUFAKrxLKna5cZ2REBfFkg==')).status).toBe(200);
  });
});

describe('presigned requests', () => {
  test('put and get an object until they expire', async () => {
    const Bucket = await makeBucket();
    const put = await signedS3({ method: 'PUT', path: `/${Bucket}/a%20b`, body: 'hello' }, { presign: 60 });
    expect((await send(harness, put)).status).toBe(200);
    const get = await signedS3({ path: `/${Bucket}/a%20b` }, { presign: 60 });
    expect(await send(harness, get)).toMatchObject({ status: 200, body: 'hello' });
    const late = await signedS3({ path: `/${Bucket}/a%20b` }, { presign: 60, at: new Date(Date.now() - 120_000) });
    const answer = await send(harness, late);
    expect([answer.status, code(answer)]).toEqual([403, 'AccessDenied']);
    expect(answer.body).toContain('Request has expired');
  });

  test.each([
    ['a longer life', (path: string) => path.replace('Expires=60', 'Expires=600'), 'SignatureDoesNotMatch'],
    [
      'a life of more than a week',
      (path: string) => path.replace('Expires=60', 'Expires=604801'),
      'AuthorizationQueryParametersError',
    ],
    ['another key', (path: string) => path.replace('/a?', '/b?'), 'SignatureDoesNotMatch'],
    [
      'another header of the answer',
      (path: string) => `${path}&response-content-type=text/html`,
      'SignatureDoesNotMatch',
    ],
    ['another signature', (path: string) => path.replace(/Signature=\w{2}/, 'Signature=zz'), 'SignatureDoesNotMatch'],
    [
      'a version 2 signature',
      (path: string) => `${path.split('?')[0]}?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=9999999999`,
      'InvalidRequest',
    ],
  ])('do not take %s', async (_, spoil, expected) => {
    const Bucket = await makeBucket();
    await objectIn(Bucket);
    const sent = await signedS3({ path: `/${Bucket}/a` }, { presign: 60 });
    expect((await send(harness, sent)).status).toBe(200);
    expect(code(await send(harness, { ...sent, path: spoil(sent.path) }))).toBe(expected);
  });
});

describe('requests without a signature', () => {
  const host = (): string => new URL(harness.region.endpoints.endpointUrl).host;
  const bare = (method: string, path: string, more: Partial<Sent> = {}): Promise<RawResponse> =>
    send(harness, { method, path, headers: { host: host(), ...more.headers }, body: more.body ?? '' });

  test('learn the region of a bucket, and nothing else', async () => {
    const Bucket = await makeBucket();
    const answer = await bare('HEAD', '/', { headers: { host: `${Bucket}.s3.eu-west-1.amazonaws.com` } });
    expect(answer).toMatchObject({ status: 403, body: '', headers: { 'x-amz-bucket-region': 'eu-west-1' } });
    expect(await bare('HEAD', `/${Bucket}`)).toMatchObject({ status: 403 });
    expect(await bare('HEAD', '/no-such-bucket')).toMatchObject({ status: 404 });
    for (const path of [`/${Bucket}`, `/${Bucket}/a`, `/${Bucket}?policy`]) {
      const refused = await bare('GET', path);
      expect([refused.status, code(refused)], path).toEqual([403, 'AccessDenied']);
    }
    expect(code(await bare('PUT', '/made-by-nobody'))).toBe('AccessDenied');
  });

  test('read what a policy gives to everybody, and write nothing', async () => {
    const Bucket = await makeBucket();
    await objectIn(Bucket);
    await root.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
    await root.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(statement) }));
    expect(await bare('GET', `/${Bucket}/a`)).toMatchObject({ status: 200, body: 'hello' });
    expect(code(await bare('GET', `/${Bucket}/a?response-content-type=text/html`))).toBe('InvalidRequest');
    expect(code(await bare('PUT', `/${Bucket}/a`, { body: 'x' }))).toBe('AccessDenied');
    // Of the account that happens to be the first nobody is a member.
    const own = { ...statement, Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } };
    await root.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(own) }));
    expect(code(await bare('GET', `/${Bucket}/a`))).toBe('AccessDenied');
  });

  test.each([{ origin: 'https://example.com' }, { host: 'example.com' }])(
    'from a web page are refused: %o',
    async (headers) => {
      const Bucket = await makeBucket();
      const answer = await bare('GET', `/${Bucket}/a`, { headers: headers as Record<string, string> });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatch(/OriginRefused|HostRefused/);
    },
  );
});

describe('hostile documents and addresses', () => {
  test.each([
    [
      'an entity that grows',
      '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
      'MalformedXML',
    ],
    ['an entity of a file', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Delete/>', 'MalformedXML'],
    ['elements without end', '<Delete><Object>'.repeat(5000), 'MalformedXML'],
    ['an element of no schema', '<Delete><Object><Key>a</Key></Object><Rm/></Delete>', 'MalformedXML'],
    ['another root', '<Remove/>', 'MalformedXML'],
    ['no UTF-8', '\xff\xfe', 'MalformedXML'],
    ['nothing', '', 'MissingRequestBodyError'],
    ['two roots', '<Delete><Object><Key>a</Key></Object></Delete><Delete/>', 'MalformedXML'],
  ])('%s', async (_, body, expected) => {
    const Bucket = await makeBucket();
    const post = async (text: string): Promise<RawResponse> => {
      const md5 = createHash('md5').update(text).digest('base64');
      return send(
        harness,
        await signedS3({ method: 'POST', path: `/${Bucket}?delete`, body: text, headers: { 'content-md5': md5 } }),
      );
    };
    expect(code(await post(body))).toBe(expected);
    expect((await post('<Delete><Object><Key>a&#x41;&amp;</Key></Object></Delete>')).body).toContain(
      '<Key>aA&amp;</Key>',
    );
  });

  test('a list of deletions without a checksum is not taken', async () => {
    const Bucket = await makeBucket();
    const body = '<Delete><Object><Key>a</Key></Object></Delete>';
    expect(code(await send(harness, await signedS3({ method: 'POST', path: `/${Bucket}?delete`, body })))).toBe(
      'InvalidRequest',
    );
  });

  test.each([
    ['/%ff', 'InvalidURI'],
    ['/b%', 'InvalidURI'],
    ['/A_B', 'InvalidBucketName'],
    ['/__proto__', 'InvalidBucketName'],
    ['/constructor?acl', 'NoSuchBucket'],
  ])('%s', async (path, expected) => {
    expect(code(await send(harness, await signedS3({ path })))).toBe(expected);
  });

  test('a key that XML cannot carry is shown without harm', async () => {
    const Bucket = await makeBucket();
    await root.send(new PutObjectCommand({ Bucket, Key: '\u0001<&>\ufffe', Body: 'x' }));
    const answer = await send(harness, await signedS3({ path: `/${Bucket}` }));
    expect(answer.body).toContain('<Key>\ufffd&lt;&amp;&gt;\ufffd</Key>');
  });

  test('a header bomb is refused by the server', async () => {
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`GET /a HTTP/1.1\r\nhost: ${hostname}\r\n`);
        socket.write(`x-amz-meta-a: ${'x'.repeat(100_000)}\r\n\r\n`);
      });
      let text = '';
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => {});
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('a body of another length than its header says keeps nothing', async () => {
    const Bucket = await makeBucket();
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '4',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    const chunk = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
    const put = async (length: string): Promise<RawResponse> =>
      send(
        harness,
        await signedS3({
          method: 'PUT',
          path: `/${Bucket}/a`,
          body: chunk,
          headers: { ...headers, 'x-amz-decoded-content-length': length },
        }),
      );
    expect(code(await put('4'))).toBe('IncompleteBody');
    expect(code(await put('6'))).toBe('IncompleteBody');
    expect(code(await put('6000000000'))).toBe('EntityTooLarge');
    expect(code(await send(harness, await signedS3({ path: `/${Bucket}/a` })))).toBe('NoSuchKey');
    expect((await put('5')).status).toBe(200);
    expect((await root.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))).ChecksumCRC32).toBe(
      'NhCmhg==',
    );
  });

  test('an upload whose client goes away keeps nothing', async () => {
    const Bucket = await makeBucket();
    const sent = await signedS3({ method: 'PUT', path: `/${Bucket}/a`, body: 'hello' });
    const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
    const lines = Object.entries({ ...sent.headers, 'content-length': '5' }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`PUT ${sent.path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\nhel`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect(code(await send(harness, await signedS3({ path: `/${Bucket}/a` })))).toBe('NoSuchKey');
  });
});

test('a client that waits to be asked for its body is not asked when it may not write', async () => {
  const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
  const Bucket = await makeBucket();
  const ask = async (path: string): Promise<string> => {
    const sent = await signedS3({ method: 'PUT', path, body: 'hello' });
    const all = { ...sent.headers, 'content-length': '5', expect: '100-continue', connection: 'close' };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () =>
        socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}\r\n`),
      );
      socket.on('data', (bytes: Buffer) => {
        text += bytes.toString();
        if (text.includes('100 Continue')) socket.write('hello');
      });
      socket.on('close', () => resolve(text));
    });
  };
  expect(await ask('/no-such-bucket/a')).toMatch(/^HTTP\/1\.1 404 (?![\s\S]*100 Continue)/);
  expect(await ask(`/${Bucket}/a`)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

test('an object is read whole although it is replaced meanwhile', async () => {
  const Bucket = await makeBucket();
  const first = 'a'.repeat(3_000_000);
  await root.send(new PutObjectCommand({ Bucket, Key: 'a', Body: first }));
  const { Body } = await root.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  for (let i = 0; i < 5; i += 1)
    await root.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'b'.repeat(3_000_000) }));
  expect((await textOf(Body)) === first).toBe(true);
});

function alter(sent: Sent, pattern: RegExp, by: string): Sent {
  return withHeader(sent, 'authorization', (sent.headers.authorization ?? '').replace(pattern, by));
}

function withHeader(sent: Sent, name: string, value: string | undefined): Sent {
  const { [name]: _, ...headers } = sent.headers;
  return { ...sent, headers: value === undefined ? headers : { ...headers, [name]: value } };
}
