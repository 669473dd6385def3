import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuthFault } from '../src/wire/sigv4/auth-fault.ts';
import { readClaim } from '../src/wire/sigv4/claim.ts';
import type { SignedRequest } from '../src/wire/sigv4/signed-request.ts';
import { payloadHash, verifySignature } from '../src/wire/sigv4/verify.ts';
import { type Harness, startHarness } from './harness.ts';
import { form, identity, json, type Sent, send, signed } from './raw-request.ts';

type Vector = {
  name: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  scope: string;
  signature: string;
};

const vectors = JSON.parse(await readFile(new URL('vectors/sigv4.json', import.meta.url), 'utf8')) as {
  accessKeyId: string;
  secretAccessKey: string;
  now: string;
  cases: Vector[];
};

describe("AWS's own vectors", () => {
  const verify = (vector: Vector, signature: string): void => {
    const names = Object.keys(vector.headers).sort();
    const [rawPath = '/', rawQuery = ''] = vector.path.split('?');
    const authorization = `AWS4-HMAC-SHA256 Credential=${vectors.accessKeyId}/${vector.scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    const headers = new Map(
      Object.entries({ ...vector.headers, authorization }).map(([name, value]) => [name, [value]]),
    );
    const request: SignedRequest = { method: vector.method, rawPath, rawQuery, headers };
    const claim = readClaim(request);
    if (claim === undefined) throw new Error('no claim');
    const secret = { secretAccessKey: vectors.secretAccessKey, sessionToken: undefined };
    verifySignature(request, claim, payloadHash(request, new Uint8Array(0)), secret, new Date(vectors.now));
  };

  test.each(vectors.cases)('$name', (vector) => {
    verify(vector, vector.signature);
    expect(() =>
      verify(
        vector,
        vector.signature.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ),
    ).toThrow(AuthFault);
  });
});

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

type Expected = readonly [status: number, code: string];
type Spoil = (sent: Sent) => void;

/** The same attack on a query, a JSON and the EC2 service. */
const services: readonly [string, Partial<Sent>][] = [
  ['sts', { headers: form, body: identity }],
  ['ssm', { headers: json('AmazonSSM.DescribeSessions'), body: '{"State":"Active"}' }],
  ['ec2', { headers: form, body: 'Action=DescribeInstances&Version=2016-11-15' }],
];

function attack(
  title: string,
  spoil: Spoil,
  expected: readonly [Expected, Expected, Expected],
  options: object = {},
): void {
  test.each(services.map(([service, request], i) => [service, request, expected[i] ?? [0, '']] as const))(
    `${title} (%s)`,
    async (service, request, [status, code]) => {
      const sent = await signed(harness, request, { service, ...options });
      spoil(sent);
      const answer = await send(harness, sent);
      expect(answer.body).toContain(code);
      expect(answer.status).toBe(status);
    },
  );
}

const mismatch: readonly [Expected, Expected, Expected] = [
  [403, 'SignatureDoesNotMatch'],
  [400, 'InvalidSignatureException'],
  [401, 'AuthFailure'],
];
const incomplete: readonly [Expected, Expected, Expected] = [
  [400, 'IncompleteSignature'],
  [400, 'IncompleteSignatureException'],
  [400, 'IncompleteSignature'],
];
const unknownKey: readonly [Expected, Expected, Expected] = [
  [403, 'InvalidClientTokenId'],
  [400, 'UnrecognizedClientException'],
  [401, 'AuthFailure'],
];
const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

describe('attacks on the signature', () => {
  attack('no signature at all', without('authorization'), [
    [403, 'MissingAuthenticationToken'],
    [400, 'MissingAuthenticationTokenException'],
    [403, 'MissingAuthenticationToken'],
  ]);
  attack('body swapped after signing', set('body', 'x=y'), mismatch);
  attack('parameter added to the query after signing', set('path', '/?x=1'), mismatch);
  attack('method changed after signing', set('method', 'PUT'), mismatch);
  attack('host changed after signing', withHeader('host', 'sts.us-west-2.amazonaws.com'), mismatch);
  attack('security token added after signing', withHeader('x-amz-security-token', 'x'), unknownKey);
  attack('x-amz header added after signing', withHeader('x-amz-meta', 'x'), mismatch);
  attack('payload declared unsigned', withHeader('x-amz-content-sha256', 'UNSIGNED-PAYLOAD'), mismatch);
  attack('signature cut short', change(/\w{4}$/, ''), mismatch);
  attack('signature of the wrong alphabet', change(/Signature=\w{2}/, 'Signature=zz'), mismatch);
  attack('signature left out', change(/, Signature=\w+/, ''), incomplete);
  attack('signed headers left out', change(/SignedHeaders=[^,]+, /, ''), incomplete);
  attack('another algorithm', change(/^AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256'), incomplete);
  attack('credential of four parts', change(/\/aws4_request/, ''), incomplete);
  attack('scope of another day', change(/\/\d{8}\//, '/20200101/'), incomplete);
  attack('host not among the signed headers', change(/host;/, ''), mismatch);
  attack('signed headers out of order', change(/host;(.*?),/, '$1;host,'), incomplete);
  attack('unknown key', change(/Credential=\w+/, 'Credential=AKIAIOSFODNN7EXAMPLE'), unknownKey);
  attack('prototype as key', change(/Credential=\w+/, 'Credential=__proto__'), unknownKey);
  attack('date removed', without('x-amz-date'), incomplete);
  attack('signed for another region', () => {}, mismatch, { region: 'eu-central-1' });
  attack('signed 20 minutes ago', () => {}, [mismatch[0], mismatch[1], [400, 'RequestExpired']], { at: minutes(-20) });
  attack('signed 20 minutes ahead', () => {}, [mismatch[0], mismatch[1], [400, 'RequestExpired']], { at: minutes(20) });
  attack('chunk-signed payload', withHeader('x-amz-content-sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'), incomplete);

  test('basic authentication is no signature', async () => {
    const sent = await signed(harness, { headers: form, body: identity });
    sent.headers.authorization = 'Basic dXNlcjpwYXNz';
    expect((await send(harness, sent)).body).toContain('IncompleteSignature');
  });

  test('clock skew within 15 minutes is forgiven', async () => {
    for (const at of [minutes(-14), minutes(14)]) {
      const answer = await send(harness, await signed(harness, { headers: form, body: identity }, { at }));
      expect(answer.status).toBe(200);
    }
  });

  test('a mismatch shows the canonical request the region saw', async () => {
    const sent = await signed(harness, { headers: form, body: identity });
    sent.path = '/?b=2&a=1';
    const { body } = await send(harness, sent);
    expect(body).toContain('The Canonical String for this request should have been');
    expect(body).toContain('a=1&amp;b=2');
    expect(body).not.toContain(harness.accounts[0]?.secretAccessKey);
  });

  test('a signature for one service does not open another', async () => {
    const sent = await signed(
      harness,
      { headers: form, body: 'Action=ListUsers&Version=2010-05-08' },
      { service: 'sts' },
    );
    expect(await send(harness, sent)).toMatchObject({ status: 400, body: expect.stringContaining('InvalidAction') });
    const target = await signed(
      harness,
      { headers: json('Logs_20140328.DescribeLogGroups'), body: '{}' },
      { service: 'ssm' },
    );
    expect(await send(harness, target)).toMatchObject({
      status: 400,
      body: expect.stringContaining('UnknownOperationException'),
    });
  });
});

describe('presigned requests', () => {
  const get = { method: 'GET', path: `/?${identity}`, headers: {}, body: '' };

  test('are served, and refused when they have expired', async () => {
    expect((await send(harness, await signed(harness, get, { presign: 60 }))).status).toBe(200);
    const late = await send(harness, await signed(harness, get, { presign: 60, at: minutes(-2) }));
    expect(late).toMatchObject({ status: 400, body: expect.stringContaining('RequestExpired') });
    const old = await send(harness, await signed(harness, get, { presign: 3600, at: minutes(-30) }));
    expect(old.status).toBe(200);
  });

  test.each([
    [
      'a longer life than signed for',
      (path: string) => path.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
      'SignatureDoesNotMatch',
    ],
    [
      'a life beyond a week',
      (path: string) => path.replace('X-Amz-Expires=60', 'X-Amz-Expires=9999999'),
      'IncompleteSignature',
    ],
    ['another action', (path: string) => path.replace('GetCallerIdentity', 'GetSessionToken'), 'SignatureDoesNotMatch'],
    ['a second action', (path: string) => `${path}&Action=GetSessionToken`, 'SignatureDoesNotMatch'],
    ['a parameter twice', (path: string) => `${path}&X-Amz-Expires=60`, 'IncompleteSignature'],
    ['no signature', (path: string) => path.replace(/&?X-Amz-Signature=\w+/, ''), 'IncompleteSignature'],
    ['a body', (path: string) => path, 'SignatureDoesNotMatch'],
  ])('do not take %s', async (what, spoil, code) => {
    const sent = await signed(harness, get, { presign: 60 });
    sent.path = spoil(sent.path);
    if (what === 'a body') {
      sent.body = identity;
      sent.method = 'GET';
      sent.headers = { ...sent.headers, ...form, 'content-length': String(identity.length) };
    }
    const answer = await send(harness, sent);
    expect(answer.body).toContain(code);
  });

  test('a header and a query signature together are refused', async () => {
    const one = await signed(harness, get, { presign: 60 });
    const two = await signed(harness, get);
    const answer = await send(harness, { ...one, headers: two.headers });
    expect(answer.body).toContain('IncompleteSignature');
  });
});

function change(pattern: RegExp, by: string): Spoil {
  return ({ headers }) => {
    headers.authorization = (headers.authorization ?? '').replace(pattern, by);
  };
}

function withHeader(name: string, value: string): Spoil {
  return ({ headers }) => {
    headers[name] = value;
  };
}

function without(name: string): Spoil {
  return ({ headers }) => {
    delete headers[name];
  };
}

function set(member: 'method' | 'path' | 'body', value: string): Spoil {
  return (sent) => {
    sent[member] = value;
  };
}
