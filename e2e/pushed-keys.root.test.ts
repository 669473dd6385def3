/** `sallyport-host keys`: what it makes of the region's records, and of those that AWS's scripts accept or lose wrongly (spec/host G.5). */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Fetch, type KeyAnswer, pushedKeys } from '../packages/host/src/index.ts';
import { makeAuthority } from '../packages/region/src/server/tls.ts';
import { signedRecord } from '../packages/region/src/services/ec2-instance-connect/record.ts';
import { makeSigner } from '../packages/region/src/services/ec2-instance-connect/signer.ts';
import {
  type Authorised,
  fieldsOf,
  instanceId,
  type Leaf,
  linesOf,
  makeIssuer,
  makeLeaf,
  otherInstanceId,
  pkcs1,
  pss,
  stapleOf,
} from './signed-keys.ts';

type Shown = {
  readonly records?: string;
  readonly chain: string;
  readonly staples: Iterable<readonly [string, string]>;
  readonly trusted: string;
  readonly region?: string;
  readonly fingerprint?: string;
  readonly assetTag?: string;
  readonly user?: string;
};

const ed25519 = (): string => {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const field = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(0, 0, 0, bytes.length), bytes]);
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(Buffer.from(x, 'base64url'))]);
  return `ssh-ed25519 ${blob.toString('base64')}`;
};
const [key, otherKey] = [ed25519(), ed25519()];

let root: Authorised;
let middle: Authorised;
let leaf: Leaf;
let own: Shown;
let calls: string[] = [];

beforeAll(async () => {
  root = await makeIssuer({ commonName: 'Some Root', organization: 'Some' });
  middle = await makeIssuer({ commonName: 'Some Middle', organization: 'Some' }, root);
  leaf = await makeLeaf(middle);
  own = {
    chain: [leaf.certificate.toString('pem'), middle.pem, root.pem].join('\n'),
    staples: [await stapleOf(leaf.certificate, middle), await stapleOf(middle.certificate, root)],
    trusted: root.pem,
  };
});

/** The answer where the metadata service shows this, to alice, on the instance of the records. */
function ask(shown: Shown, at: Date = new Date()): Promise<KeyAnswer> {
  const staples = new Map(shown.staples);
  const keys = '/latest/meta-data/managed-ssh-keys';
  const pages: Record<string, string | undefined> = {
    '/latest/api/token': 'token',
    '/latest/meta-data/instance-id': instanceId,
    '/latest/meta-data/placement/region': shown.region ?? 'eu-west-1',
    '/latest/meta-data/services/domain': 'amazonaws.com',
    [`${keys}/active-keys/alice/`]: shown.records,
    [`${keys}/signer-cert`]: shown.chain,
    [`${keys}/signer-ocsp/`]: [...staples.keys()].join('\n'),
    ...Object.fromEntries([...staples].map(([name, text]) => [`${keys}/signer-ocsp/${name}`, text])),
  };
  calls = [];
  const fetch: Fetch = async (url) => {
    const path = url.slice('http://169.254.169.254'.length);
    calls.push(path);
    const page = pages[path];
    return { status: page === undefined ? 404 : 200, text: async () => page ?? '' };
  };
  const { fingerprint, user = 'alice' } = shown;
  return pushedKeys(
    { user, ...(fingerprint !== undefined && { fingerprint }) },
    { fetch, now: () => at, authorities: () => shown.trusted, assetTag: () => shown.assetTag },
  );
}

const signed = (lines: string, signature = pss(leaf, lines)): string => `${lines}${signature}\n\n`;
const linesFor = async (shown: Shown, at?: Date): Promise<readonly string[]> =>
  (await ask(shown, at)).keys.map(({ line }) => line);
const valid = (): string => signed(linesOf(key));

test('records of the region are accepted, with who pushed and by which request', async () => {
  const authority = await makeAuthority('eu-west-1');
  const signer = await makeSigner('eu-west-1', authority.issuer, { now: () => new Date() });
  const push = { publicKey: key, instanceId, caller: 'arn:aws:iam::111122223333:user/alice', requestId: 'request-1' };
  const records = await signedRecord({ ...push, expires: new Date(Date.now() + 60_000) }, signer);
  const shown = { records, chain: signer.chain, staples: await signer.staples(), trusted: authority.caPem };
  expect(await ask(shown)).toEqual({
    keys: [
      {
        line: key,
        fingerprint: expect.stringMatching(/^SHA256:[\w+/]{43}$/),
        caller: push.caller,
        request: 'request-1',
      },
    ],
  });
  expect(await linesFor({ ...shown, assetTag: `${instanceId}\n` })).toEqual([key]);
  expect(await linesFor({ ...shown, assetTag: otherInstanceId })).toEqual([]);
  expect(await linesFor({ ...shown, trusted: root.pem })).toEqual([]);
  expect(await linesFor({ ...shown, region: 'eu-west-2' })).toEqual([]);
});

test('no key, or a user with another meaning in a path: two calls at most, and no complaint', async () => {
  expect(await ask(own)).toEqual({ keys: [] });
  expect(calls).toHaveLength(2);
  for (const user of ['../bob', 'alice/../bob', '', '-x', 'a'.repeat(40)]) {
    expect(await ask({ ...own, user, records: valid() })).toEqual({ keys: [] });
    expect(calls).toEqual([]);
  }
});

describe('one bad record takes nothing from those before and behind it', () => {
  const bad: readonly (readonly [string, () => string])[] = [
    ['expired', () => signed(linesOf(otherKey, fieldsOf(instanceId, -1)))],
    ['of another instance', () => signed(linesOf(otherKey, fieldsOf(otherInstanceId)))],
    ['without a timestamp', () => signed(linesOf(otherKey, fieldsOf().slice(1)))],
    ['without an instance', () => signed(linesOf(otherKey, fieldsOf().slice(0, 1)))],
    [
      'with a timestamp that is no number',
      () => signed(linesOf(otherKey, ['#Timestamp=9e99', `#Instance=${instanceId}`])),
    ],
    ['with two instances', () => signed(linesOf(otherKey, [`#Instance=${otherInstanceId}`, ...fieldsOf()]))],
    ['of ECDSA', () => signed(linesOf('ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY='))],
    ['with options before the key', () => signed(linesOf(`command="x" ${otherKey}`))],
    ['with a wrong signature', () => signed(linesOf(otherKey), pss(leaf, linesOf(key)))],
    ['with a salt of 20 bytes', () => signed(linesOf(otherKey), pss(leaf, linesOf(otherKey), 20))],
    ['with a signature of PKCS #1', () => signed(linesOf(otherKey), pkcs1(leaf, linesOf(otherKey)))],
    ['with a signature of the key alone', () => signed(linesOf(otherKey), pss(leaf, `${otherKey}\n`))],
    [
      'with a field that was added',
      () => signed(linesOf(otherKey, [...fieldsOf(), '#Foo=bar']), pss(leaf, linesOf(otherKey))),
    ],
    ['with bad base64', () => signed(linesOf(otherKey), '====')],
    ['with a carriage return', () => signed(linesOf(`${otherKey}\r`))],
    ['that is cut off', () => signed(linesOf(otherKey)).slice(0, -40)],
  ];
  test.each(bad)('%s', async (_, make) => {
    expect(await linesFor({ ...own, records: make() })).toEqual([]);
    expect(await linesFor({ ...own, records: `${valid()}${make()}` })).toEqual([key]);
    expect(await linesFor({ ...own, records: `${make()}\n\n${valid()}` })).toEqual([key]);
  });

  test('and a space behind the key, an unknown field and no line feed at the end are as they were signed', async () => {
    expect(await linesFor({ ...own, records: signed(linesOf(`${key} `)) })).toEqual([key]);
    expect(await linesFor({ ...own, records: signed(linesOf(key, [...fieldsOf(), '#Foo=bar'])).trimEnd() })).toEqual([
      key,
    ]);
    expect(await linesFor({ ...own, records: `${valid()}${'#'.repeat(1_000_000)}` })).toEqual([key]);
  });

  test('and the key that the client does not offer is left out', async () => {
    const [found] = (await ask({ ...own, records: valid() })).keys;
    const records = signed(linesOf(otherKey)) + valid();
    expect(await linesFor({ ...own, records, fingerprint: found?.fingerprint ?? '' })).toEqual([key]);
  });
});

describe('attack: forged-signer', () => {
  const forge = async (names: Authorised['names']): Promise<Shown> => {
    const self = await makeIssuer(names);
    const forged = await makeLeaf(self);
    const lines = linesOf(key);
    const chain = [forged.certificate.toString('pem'), self.pem].join('\n');
    const staples = [await stapleOf(forged.certificate, self)];
    return { records: signed(lines, pss(forged, lines)), chain, staples, trusted: self.pem };
  };

  test.each([['Anything'], ['Some Root'], ['Amazon Root CA 1']])(
    'an authority called %s that signed itself is believed by who trusts it alone',
    async (commonName) => {
      const shown = await forge({ commonName, organization: 'Some' });
      expect(await linesFor(shown)).toEqual([key]);
      expect(await ask({ ...shown, trusted: root.pem })).toEqual({
        keys: [],
        fault: 'no authority of this host has signed for the signer',
      });
    },
  );

  test('a certificate of a server, and one below a certificate that is no authority', async () => {
    const server = await makeLeaf(middle, 'ssm.eu-west-1.amazonaws.com');
    const below = await makeLeaf({ certificate: leaf.certificate, privateKey: middle.privateKey });
    for (const [signer, above] of [
      [server, middle],
      [below, { certificate: leaf.certificate, privateKey: middle.privateKey }],
    ] as const) {
      const lines = linesOf(key);
      const chain = [signer, leaf, middle, root].map(({ certificate }) => certificate.toString('pem')).join('\n');
      const staples = [...own.staples, await stapleOf(signer.certificate, above)];
      expect((await ask({ ...own, records: signed(lines, pss(signer, lines)), chain, staples })).fault).toBeDefined();
    }
  });
});

describe('OCSP', () => {
  const revocation = 'there is no word that a certificate of the signer is not revoked';

  test('missing, of another certificate, by another key: refused', async () => {
    const [first, second] = [...own.staples] as [readonly [string, string], readonly [string, string]];
    const forged = await stapleOf(leaf.certificate, { certificate: middle.certificate, privateKey: root.privateKey });
    for (const staples of [[], [first], [second], [[first[0], second[1]] as const, second], [forged, second]]) {
      expect(await ask({ ...own, records: valid(), staples })).toEqual({ keys: [], fault: revocation });
    }
  });

  test('after its end: refused, and accepted for five minutes', async () => {
    const authority = await makeAuthority('eu-west-1');
    const answer = async (seconds: number): Promise<KeyAnswer> => {
      const then = new Date(Date.now() - seconds * 1000);
      const signer = await makeSigner('eu-west-1', authority.issuer, { now: () => then });
      const lines = linesOf(key);
      const records = `${lines}${await signer.sign(lines)}\n\n`;
      return ask({ records, chain: signer.chain, staples: await signer.staples(), trusted: authority.caPem });
    };
    expect((await answer(12 * 3600 + 100)).keys).toHaveLength(1);
    expect(await answer(12 * 3600 + 400)).toEqual({ keys: [], fault: revocation });
    // The clock of this host is behind.
    expect((await answer(-3600 - 100)).keys).toHaveLength(1);
    expect(await answer(-3600 - 400)).toEqual({ keys: [], fault: revocation });
  });

  test('attack: altered-response: no byte of it can be another', async () => {
    const [first, second] = [...own.staples] as [readonly [string, string], readonly [string, string]];
    const response = Buffer.from(first[1], 'base64');
    const records = valid();
    for (const [at, byte] of response.entries()) {
      for (const flip of [0x01, 0x80]) {
        const changed = Buffer.from(response);
        changed[at] = byte ^ flip;
        const staples = [[first[0], changed.toString('base64')] as const, second];
        expect([at, await ask({ ...own, records, staples })]).toEqual([at, { keys: [], fault: revocation }]);
      }
    }
  });

  test('any bytes are no response, and no crash', async () => {
    const [first, second] = [...own.staples] as [readonly [string, string], readonly [string, string]];
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const staples = [[first[0], Buffer.from(bytes).toString('base64')] as const, second];
        expect(await ask({ ...own, records: valid(), staples })).toEqual({ keys: [], fault: revocation });
      }),
    );
  });
});

test('a metadata service that answers with errors gives no keys, and says so', async () => {
  const fetch: Fetch = async () => ({ status: 503, text: async () => '' });
  const sources = { fetch, now: () => new Date(), authorities: () => root.pem, assetTag: () => undefined };
  expect(await pushedKeys({ user: 'alice' }, sources)).toEqual({ keys: [], fault: expect.stringContaining('503') });
});
