/**
 * The certificate authority of one run of the region, and the certificates it signs: one for the names that clients of this
 * region use, made at the start, and one for each other name of AWS when a client first asks for it (SNI, RFC 6066 section 3).
 */

import type { webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { X509Certificate } from '@peculiar/x509';
import { dnsSuffixOf, isServiceHost } from '@sallyport/aws';

/** An authority that signs: with a key on P-256, which cannot be exported. */
export type Issuer = { readonly certificate: X509Certificate; readonly privateKey: webcrypto.CryptoKey };

export type Authority = {
  readonly caPem: string;
  readonly issuer: Issuer;
  /** Of the certificate made at the start. */
  readonly key: string;
  readonly cert: string;
  /** For the name that a client asks for; undefined where the certificate made at the start is the one to show. */
  contextFor(name: string): Promise<SecureContext | undefined>;
};

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 3600_000;
/** Certificates kept; a client that invents names makes the oldest ones go. */
const mostKept = 256;
/** A new one costs 4 ms of the event loop: invented names must not stop everybody else. Beyond it a client gets one that is not for its name. */
const mostNewPerSecond = 16;

/** The host names that the official programs check, besides loopback. `*` covers exactly one label. */
function names(region: string, domain: string): string[] {
  return [
    `*.${region}.${domain}`,
    `*.${domain}`,
    `*.s3.${region}.${domain}`,
    `*.s3.${domain}`,
    `*.${region}.vpce.${domain}`,
    `*.ssmmessages.${region}.vpce.${domain}`,
  ];
}

export async function makeAuthority(region: string, now: () => number = () => performance.now()): Promise<Authority> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { subtle } = globalThis.crypto;
  const usages: webcrypto.KeyUsage[] = ['sign', 'verify'];
  const [caKeys, keys] = await Promise.all([
    subtle.generateKey(algorithm, false, usages),
    subtle.generateKey(algorithm, true, usages),
  ]);
  // The computer's own time and not the region's clock: TLS clients compare with theirs.
  const notBefore = new Date(Date.now() - day);
  const notAfter = new Date(Date.now() + 365 * day);
  const issuer = authorityName(region);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    // The common name last, as AWS's roots have it: scripts that read it out of openssl's output take what follows for a part of it.
    name: `O=${issuer.organization}, CN=${issuer.commonName}`,
    keys: caKeys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      // One authority below it: that of the signer of EC2 Instance Connect.
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const sign = async (commonName: string, dns: readonly string[], ips: readonly string[] = []): Promise<string> => {
    const leaf = await x509.X509CertificateGenerator.create({
      // A common name has at most 64 characters; a host name may have more, and is in the alternative names anyway.
      subject: `CN=${commonName.slice(0, 64)}`,
      issuer: ca.subject,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      notBefore,
      notAfter,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...dns.map((value) => ({ type: 'dns' as const, value })),
          ...ips.map((value) => ({ type: 'ip' as const, value })),
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
      ],
    });
    return `${leaf.toString('pem')}\n`;
  };
  const domain = dnsSuffixOf(region);
  const first = names(region, domain);
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
  const kept = new Map<string, Promise<SecureContext>>();
  let second = { began: now(), made: 0 };
  const mayMakeOne = (): boolean => {
    if (now() - second.began >= 1000) second = { began: now(), made: 0 };
    second.made += 1;
    return second.made <= mostNewPerSecond;
  };
  return {
    key,
    cert: await sign(`${region}.${domain}`, ['localhost', ...first], ['127.0.0.1', '::1']),
    caPem: `${ca.toString('pem')}\n`,
    issuer: { certificate: ca, privateKey: caKeys.privateKey },
    async contextFor(asked) {
      const name = asked.toLowerCase();
      // For any other name the client gets a certificate that is not for it, and refuses.
      if (!isServiceHost(name) || first.some((pattern) => covers(pattern, name))) return undefined;
      const known = kept.get(name);
      if (known === undefined && !mayMakeOne()) return undefined;
      const context =
        known ?? sign(name, [name]).then((cert) => createSecureContext({ key, cert, minVersion: 'TLSv1.2' }));
      kept.delete(name);
      kept.set(name, context);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return context;
    },
  };
}

export type AuthorityName = { readonly commonName: string; readonly organization: string };

export function authorityName(region: string): AuthorityName {
  return { commonName: `Sallyport local region ${region}`, organization: 'Sallyport' };
}

function covers(pattern: string, name: string): boolean {
  return name.slice(name.indexOf('.') + 1) === pattern.slice('*.'.length);
}
