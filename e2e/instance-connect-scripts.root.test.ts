/**
 * AWS's eic_parse_authorized_keys, unchanged, on what the region signs and on what it must refuse. What it accepts or loses wrongly is
 * its own and stands here as such (spec/host G.3).
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test as whenPossible } from 'vitest';
import { authorityName, makeAuthority } from '../packages/region/src/server/tls.ts';
import { goodResponse } from '../packages/region/src/services/ec2-instance-connect/ocsp-response.ts';
import { signedRecord } from '../packages/region/src/services/ec2-instance-connect/record.ts';
import { makeSigner, type Signer } from '../packages/region/src/services/ec2-instance-connect/signer.ts';
import { instanceConnectScripts } from './official-programs.ts';
import type { Outcome } from './programs.ts';
import {
  type Authorised,
  fieldsOf,
  fingerprint,
  instanceId,
  type Leaf,
  linesOf,
  makeIssuer,
  makeLeaf,
  otherInstanceId,
  parse,
  pkcs1,
  pss,
  type Served,
  stapleOf,
} from './signed-keys.ts';

const test = whenPossible.skipIf(instanceConnectScripts === undefined);
const accepted = (...keys: string[]): Partial<Outcome> => ({ status: 0, stdout: `${keys.join('\n')}\n` });
/** No key is valid. */
const none: Partial<Outcome> = { status: 255, stdout: '' };
const untrusted = (why: string): Partial<Outcome> => ({
  status: 1,
  stdout: `EC2 Instance Connect ${why} No keys have been trusted.\n`,
});
const unknownSigner = untrusted('encountered an unrecognized signer certificate.');
/** The scripts end at the first command that fails, and say nothing (spec/host G-4). */
const silent = (status: number): Partial<Outcome> => ({ status, stdout: '' });

function keyOf(type: 'ed25519' | 'rsa' | 'ecdsa'): { readonly line: string; readonly fingerprint: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-key-'));
  const file = join(folder, 'key');
  execFileSync('/usr/bin/ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', file]);
  const line = readFileSync(`${file}.pub`, 'utf8').trim();
  const shown = execFileSync('/usr/bin/ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { line, fingerprint: shown.split(' ')[1] ?? '' };
}

const [key, rsaKey, ecdsaKey] = [keyOf('ed25519'), keyOf('rsa'), keyOf('ecdsa')];
const caller = 'arn:aws:sts::111122223333:assumed-role/Operator/alice';

let region: Served & { readonly signer: Signer };
let authority: Awaited<ReturnType<typeof makeAuthority>>;
let root: Authorised;
let middle: Authorised;
let leaf: Leaf;
/** Of the leaf, the middle and the root above, which are not the region's. */
let own: Pick<Served, 'chain' | 'staples' | 'trusted'>;

const pem = (...certificates: readonly { toString(format: 'pem'): string }[]): string =>
  certificates.map((certificate) => certificate.toString('pem')).join('\n');

beforeAll(async () => {
  authority = await makeAuthority('eu-west-1');
  region = await servedBy('eu-west-1');
  root = await makeIssuer({ commonName: 'Some Root', organization: 'Some' });
  middle = await makeIssuer({ commonName: 'Some Middle', organization: 'Some' }, root);
  leaf = await makeLeaf(middle);
  own = {
    chain: pem(leaf.certificate, middle.certificate, root.certificate),
    staples: [await stapleOf(leaf.certificate, middle), await stapleOf(middle.certificate, root)],
    trusted: [root],
  };
});

async function servedBy(name: string, hoursAgo = 0, secondsAgo = 0): Promise<typeof region> {
  const then = new Date(Date.now() - hoursAgo * 3600_000 - secondsAgo * 1000);
  const signer = await makeSigner(name, authority.issuer, { now: () => then });
  const trusted = [{ pem: authority.caPem, names: authorityName('eu-west-1') }];
  return {
    signer,
    records: await recordOf(signer, key.line),
    chain: signer.chain,
    staples: await signer.staples(),
    trusted,
  };
}

const recordOf = (signer: Signer, publicKey: string, seconds = 60, instance = instanceId): Promise<string> => {
  const expires = new Date(Date.now() + seconds * 1000);
  return signedRecord({ publicKey, expires, instanceId: instance, caller, requestId: 'request-1' }, signer);
};

/** Signed by the region, whatever the lines say. */
const signedBy = async (signer: Signer, lines: string): Promise<string> => `${lines}${await signer.sign(lines)}\n\n`;
const signedByLeaf = (lines: string, signature = pss(leaf, lines)): string => `${lines}${signature}\n\n`;

describe('records of the region', () => {
  test.each([
    ['Ed25519', key],
    ['RSA', rsaKey],
  ] as const)('with a key of %s are accepted', async (_, { line, fingerprint: expectedKey }) => {
    const records = await recordOf(region.signer, line);
    expect(await parse({ ...region, records })).toMatchObject(accepted(line));
    expect(await parse({ ...region, records, expectedKey })).toMatchObject(accepted(line));
  });

  const invalid: Readonly<Record<string, () => Promise<string>>> = {
    expired: () => recordOf(region.signer, key.line, -1),
    'of another instance': () => recordOf(region.signer, key.line, 60, otherInstanceId),
    'without a timestamp': () => signedBy(region.signer, linesOf(key.line, fieldsOf().slice(1))),
    'without an instance': () => signedBy(region.signer, linesOf(key.line, fieldsOf().slice(0, 1))),
    'with a timestamp that is no number': () =>
      signedBy(region.signer, linesOf(key.line, ['#Timestamp=soon', `#Instance=${instanceId}`])),
    'of a key of ECDSA': () => signedBy(region.signer, linesOf(ecdsaKey.line)),
  };
  test(`${Object.keys(invalid).join(', ')}: none is accepted, and the one behind them is`, async () => {
    const records = (await Promise.all(Object.values(invalid).map((make) => make()))).join('');
    expect(await parse({ ...region, records })).toMatchObject(none);
    expect(await parse({ ...region, records: records + (await recordOf(region.signer, rsaKey.line)) })).toMatchObject(
      accepted(rsaKey.line),
    );
  });

  test('with another key than sshd was offered are not', async () => {
    expect(await parse({ ...region, expectedKey: rsaKey.fingerprint })).toMatchObject(none);
  });

  test('with an altered line are not', async () => {
    const records = region.records.replace(caller, `${caller}2`);
    expect(await parse({ ...region, records })).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('the name of the signer and its chain', () => {
  test('of another region, or in another partition: refused', async () => {
    expect(await parse(await servedBy('eu-west-2'))).toMatchObject(unknownSigner);
    const expectedSigner = 'managed-ssh-signer.eu-west-1.amazonaws.com.cn';
    expect(await parse({ ...region, expectedSigner })).toMatchObject(unknownSigner);
  });

  test('an authority that the instance does not trust: refused, and accepted where it does', async () => {
    const records = signedByLeaf(linesOf(key.line));
    expect(await parse({ ...own, records })).toMatchObject(accepted(key.line));
    expect((await parse({ ...own, records, trusted: region.trusted })).stdout).not.toContain('ssh-');
  });

  test('a signer right below the authority: accepted; a chain that ends before the authority: refused', async () => {
    const below = await makeLeaf(root);
    const lines = linesOf(key.line);
    const short = {
      records: signedByLeaf(lines, pss(below, lines)),
      chain: pem(below.certificate, root.certificate),
      staples: [await stapleOf(below.certificate, root)],
      trusted: [root],
    };
    expect(await parse(short)).toMatchObject(accepted(key.line));
    expect(await parse({ ...short, chain: pem(below.certificate) })).toMatchObject(silent(1));
    const records = signedByLeaf(lines);
    expect(await parse({ ...own, records, chain: pem(leaf.certificate, middle.certificate) })).toMatchObject(silent(1));
  });

  test('an authority that an older one has signed: accepted where both are trusted', async () => {
    const older = await makeIssuer({ commonName: 'Older Root', organization: 'Some' });
    const keys = { publicKey: await root.certificate.publicKey.export(), privateKey: root.privateKey };
    const crossed = await makeIssuer(root.names, older, keys);
    const served = {
      records: signedByLeaf(linesOf(key.line)),
      chain: pem(leaf.certificate, middle.certificate, crossed.certificate, older.certificate),
      staples: [...own.staples, await stapleOf(crossed.certificate, older)],
    };
    expect(await parse({ ...served, trusted: [root, older] })).toMatchObject(accepted(key.line));
    // The scripts give openssl nothing of the chain but its first authority.
    expect(await parse({ ...served, trusted: [older] })).toMatchObject(silent(2));
  });
});

describe('OCSP', () => {
  const notVerified = expect.stringMatching(/^$|could not verify certificate .* has not been revoked/);
  const refused = { status: expect.not.toSatisfy((status: number) => status === 0), stdout: notVerified };

  test('a missing response: refused, of the signer and of the authority above it', async () => {
    for (const missing of [0, 1]) {
      const staples = [...region.staples].filter((_, index) => index !== missing);
      expect(await parse({ ...region, staples })).toMatchObject(refused);
    }
  });

  test('the response for another certificate, and one that another key has signed: refused', async () => {
    const records = signedByLeaf(linesOf(key.line));
    const [first, second] = [...own.staples];
    if (first === undefined || second === undefined) throw new Error('there are two');
    expect(await parse({ ...own, records, staples: [[first[0], second[1]], second] })).toMatchObject(refused);
    const forged = await stapleOf(leaf.certificate, { certificate: middle.certificate, privateKey: root.privateKey });
    expect(await parse({ ...own, records, staples: [forged, second] })).toMatchObject(refused);
  });

  test('a response after its end: refused, and accepted up to five minutes later', async () => {
    // They end 12 hours after they were made.
    expect(await parse(await servedBy('eu-west-1', 12, 100))).toMatchObject(accepted(key.line));
    expect(await parse(await servedBy('eu-west-1', 12, 400))).toMatchObject(refused);
  });

  test('a revoked certificate, by the word of openssl: refused, and accepted when it is not', async () => {
    const records = signedByLeaf(linesOf(key.line));
    const [first] = [...own.staples];
    const of = await fingerprint(middle.certificate);
    for (const [state, answer] of [
      ['V\t291231000000Z\t', accepted(key.line)],
      ['R\t291231000000Z\t251231000000Z', refused],
    ] as const) {
      const staple = [of, await answerOfOpenssl(state)] as const;
      expect(await parse({ ...own, records, staples: [first as readonly [string, string], staple] })).toMatchObject(
        answer,
      );
    }
  });

  /** For the authority in the middle, as openssl's own responder answers. */
  async function answerOfOpenssl(state: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-ocsp-'));
    const at = (name: string): string => join(folder, name);
    const pkcs8 = Buffer.from(await globalThis.crypto.subtle.exportKey('pkcs8', root.privateKey)).toString('base64');
    writeFileSync(at('key'), `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`);
    writeFileSync(at('root'), root.pem);
    writeFileSync(at('middle'), middle.pem);
    writeFileSync(
      at('index'),
      `${state}\t${middle.certificate.serialNumber.toUpperCase()}\tunknown\t/CN=Some Middle\n`,
    );
    const files = ['-index', at('index'), '-CA', at('root'), '-rsigner', at('root'), '-rkey', at('key')];
    const asked = ['-issuer', at('root'), '-cert', at('middle'), '-ndays', '1', '-respout', at('response')];
    execFileSync('/usr/bin/openssl', ['ocsp', ...files, ...asked], { stdio: 'ignore' });
    const response = readFileSync(at('response')).toString('base64');
    rmSync(folder, { recursive: true });
    return response;
  }
});

describe('forms of the signature', () => {
  const lines = linesOf(key.line);
  const wrong: readonly (readonly [string, () => string])[] = [
    ['a salt of 20 bytes', () => pss(leaf, lines, 20)],
    ['the longest salt', () => pss(leaf, lines, 222)],
    ['PKCS #1 version 1.5', () => pkcs1(leaf, lines)],
    ['a signature of the key alone', () => pss(leaf, `${key.line}\n`)],
    [
      'a signature of another signer',
      () => pss({ ...leaf, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }, lines),
    ],
  ];
  test.each(wrong)('%s: refused', async (_, signature) => {
    expect(await parse({ ...own, records: signedByLeaf(lines, signature()) })).toMatchObject(silent(1));
  });

  test('an unknown field: accepted when it is signed, and refused when it was added', async () => {
    const more = linesOf(key.line, [...fieldsOf(), '#Foo=bar']);
    expect(await parse({ ...own, records: signedByLeaf(more) })).toMatchObject(accepted(key.line));
    expect(await parse({ ...own, records: signedByLeaf(more, pss(leaf, lines)) })).toMatchObject(silent(1));
  });
});

describe("what is AWS's own to answer for", () => {
  test('G-1: an authority in the middle that signed itself is accepted when it is called like one that is trusted', async () => {
    const self = await makeIssuer(root.names);
    const forged = await makeLeaf(self);
    const lines = linesOf(key.line);
    const served = {
      records: signedByLeaf(lines, pss(forged, lines)),
      chain: pem(forged.certificate, self.certificate),
      staples: [await stapleOf(forged.certificate, self)],
    };
    expect(await parse({ ...served, trusted: [root] })).toMatchObject(accepted(key.line));
    expect((await parse({ ...served, trusted: region.trusted })).stdout).not.toContain('ssh-');
  });

  test('G-3: one wrong signature loses the valid keys before and behind it', async () => {
    const valid = region.records;
    const wrong = (await recordOf(region.signer, rsaKey.line)).replace('request-1', 'request-2');
    for (const records of [valid + wrong, wrong + valid]) {
      expect(await parse({ ...region, records })).toMatchObject({
        status: 1,
        stdout: expect.not.stringContaining(rsaKey.line),
      });
    }
  });

  test('G-5: a space behind the key breaks the signature', async () => {
    expect(await parse({ ...own, records: signedByLeaf(linesOf(`${key.line} `)) })).toMatchObject(silent(1));
  });

  test('the last of two fields of one name counts', async () => {
    const twice = linesOf(key.line, [`#Instance=${otherInstanceId}`, ...fieldsOf()]);
    expect(await parse({ ...own, records: signedByLeaf(twice) })).toMatchObject(accepted(key.line));
  });
});

test('a response names the issuer by its key, and is valid from before now', async () => {
  const times = { thisUpdate: new Date('2026-01-01T00:00:00Z'), nextUpdate: new Date('2026-01-01T12:00:00Z') };
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ocsp-'));
  writeFileSync(join(folder, 'response'), await goodResponse(middle.certificate, root, times));
  const text = execFileSync(
    '/usr/bin/openssl',
    ['ocsp', '-respin', join(folder, 'response'), '-noverify', '-resp_text'],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  expect(text).toContain('OCSP Response Status: successful (0x0)');
  expect(text).toContain('This Update: Jan  1 00:00:00 2026 GMT');
  expect(text).toContain('Next Update: Jan  1 12:00:00 2026 GMT');
});
