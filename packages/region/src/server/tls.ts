/**
 * A certificate authority for one run of the region, and the one certificate it signs. The authority's key is then
 * dropped, so that no second certificate can be signed.
 */

import type { webcrypto } from 'node:crypto';
import { dnsSuffixOf } from '@sallyport/aws';

export type Certificate = { readonly key: string; readonly cert: string; readonly caPem: string };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 3600_000;

/** The host names that the official programs check, besides loopback. `*` covers exactly one label. */
function names(region: string, domain: string): string[] {
  return [
    `*.${region}.${domain}`,
    `*.${domain}`,
    `*.${region}.vpce.${domain}`,
    `*.ssmmessages.${region}.vpce.${domain}`,
  ];
}

export async function makeCertificate(region: string): Promise<Certificate> {
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
  const issuer = `CN=Sallyport local region ${region}, O=Sallyport`;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: issuer,
    keys: caKeys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const domain = dnsSuffixOf(region);
  const leaf = await x509.X509CertificateGenerator.create({
    subject: `CN=${region}.${domain}`,
    issuer,
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
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        ...names(region, domain).map((value) => ({ type: 'dns' as const, value })),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
  return { key, cert: `${leaf.toString('pem')}\n`, caPem: `${ca.toString('pem')}\n` };
}
