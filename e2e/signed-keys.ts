/** Signers of pushed keys other than the region's, and what AWS's script makes of records: run by itself, in a folder of its own. */
import { constants, generateKeyPairSync, type KeyObject, sign, type webcrypto } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { subjectHash } from '../packages/region/src/instances/trust-store.ts';
import type { Issuer } from '../packages/region/src/server/tls.ts';
import { goodResponse } from '../packages/region/src/services/ec2-instance-connect/ocsp-response.ts';
import { instanceConnectScripts } from './official-programs.ts';
import { type Outcome, run } from './programs.ts';

export const instanceId = 'i-0123456789abcdef0';
export const otherInstanceId = 'i-0fedcba9876543210';
export const signerName = 'managed-ssh-signer.eu-west-1.amazonaws.com';
const hour = 3600_000;

const elliptic = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const { subtle } = globalThis.crypto;

export type Names = { readonly commonName: string; readonly organization: string };

export type Authorised = Issuer & { readonly names: Names; readonly pem: string };

/** An authority, self-signed or below another. Its key can be exported. */
export async function makeIssuer(names: Names, by?: Issuer, keys?: webcrypto.CryptoKeyPair): Promise<Authorised> {
  const own = keys ?? (await subtle.generateKey(elliptic, true, ['sign', 'verify']));
  const subject = `O=${names.organization}, CN=${names.commonName}`;
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ subject, issuer: by?.certificate.subject ?? subject, publicKey: own.publicKey, signingAlgorithm: elliptic },
    signingKey: by?.privateKey ?? own.privateKey,
    ...{ notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) },
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(by?.certificate.publicKey ?? own.publicKey),
    ],
  });
  return { certificate, privateKey: own.privateKey, names, pem: certificate.toString('pem') };
}

export type Leaf = { readonly certificate: x509.X509Certificate; readonly key: KeyObject };

export async function makeLeaf(by: Issuer, commonName: string = signerName): Promise<Leaf> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const imported = await subtle.importKey('spki', spki, { name: 'RSA-PSS', hash: 'SHA-256' }, true, ['verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ subject: `CN=${commonName}`, issuer: by.certificate.subject, publicKey: imported },
    ...{ signingKey: by.privateKey, signingAlgorithm: elliptic },
    ...{ notBefore: new Date(Date.now() - hour), notAfter: new Date(Date.now() + hour) },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(by.certificate.publicKey),
    ],
  });
  return { certificate, key: privateKey };
}

export const fingerprint = async (certificate: x509.X509Certificate): Promise<string> =>
  Buffer.from(await certificate.getThumbprint('SHA-1'))
    .toString('hex')
    .toUpperCase();

/** A response that is valid now, in base64, as the staple of the certificate. */
export async function stapleOf(of: x509.X509Certificate, by: Issuer): Promise<readonly [string, string]> {
  const times = { thisUpdate: new Date(Date.now() - hour), nextUpdate: new Date(Date.now() + hour) };
  return [await fingerprint(of), (await goodResponse(of, by, times)).toString('base64')];
}

export const pss = (leaf: Leaf, text: string, saltLength = 32): string =>
  sign('sha256', Buffer.from(text), { key: leaf.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }).toString(
    'base64',
  );
export const pkcs1 = (leaf: Leaf, text: string): string =>
  sign('sha256', Buffer.from(text), leaf.key).toString('base64');

/** The lines of a record that are signed. */
export function linesOf(publicKey: string, fields: readonly string[] = fieldsOf()): string {
  return [...fields, publicKey, ''].join('\n');
}

export function fieldsOf(instance: string = instanceId, seconds = 60): readonly string[] {
  return [`#Timestamp=${Math.floor(Date.now() / 1000) + seconds}`, `#Instance=${instance}`];
}

export type Served = {
  /** Records, as `active-keys/USER/` has them. */
  readonly records: string;
  readonly chain: string;
  readonly staples: Iterable<readonly [string, string]>;
  /** What the instance trusts. */
  readonly trusted: readonly { readonly pem: string; readonly names: Names }[];
  readonly expectedSigner?: string;
  readonly expectedKey?: string;
};

/** AWS's script on it, in the layout of Debian: a folder of authorities by hash, and files by their names. */
export async function parse(served: Served): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-eic-'));
  try {
    const [trust, ocsp, work] = ['trust', 'ocsp', 'work'].map((name) => join(folder, name)) as [string, string, string];
    for (const path of [trust, ocsp, work]) mkdirSync(path);
    for (const { pem, names } of served.trusted) {
      const file = `${names.commonName.replaceAll(' ', '_')}.pem`;
      writeFileSync(join(trust, file), `${pem.trim()}\n`);
      symlinkSync(file, join(trust, `${subjectHash(names)}.0`));
    }
    for (const [name, base64] of served.staples) writeFileSync(join(ocsp, name), Buffer.from(base64, 'base64'));
    writeFileSync(join(folder, 'keys'), served.records);
    const script = join(instanceConnectScripts ?? '', 'src/bin/eic_parse_authorized_keys');
    const { expectedSigner = signerName, expectedKey } = served;
    return await run('/bin/sh', [
      ...[script, '-x', 'true', '-p', join(folder, 'keys'), '-o', '/usr/bin/openssl', '-d', work, '-s', served.chain],
      ...['-i', instanceId, '-c', expectedSigner, '-a', trust, '-v', ocsp],
      ...(expectedKey === undefined ? [] : ['-f', expectedKey]),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
