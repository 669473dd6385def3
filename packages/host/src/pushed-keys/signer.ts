/**
 * The signer of pushed keys: its certificate has the expected name, leads to an authority of this host's own store and of nobody else's
 * (spec/host G-1), and neither it nor an authority between is revoked.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { isGood } from './ocsp.ts';

export type SignerFiles = {
  /** PEM, the signer's certificate first. */
  readonly chain: string;
  /** OCSP responses by the fingerprint of their certificate, in hex. */
  readonly staples: ReadonlyMap<string, Buffer>;
};

export type Trust = {
  /** PEM of the authorities that this host trusts. */
  readonly authorities: string;
  readonly signer: string;
  readonly now: Date;
};

/** AWS's chains have up to four. */
const mostCertificates = 6;
const leastBits = 2048;

export function signerKey({ chain, staples }: SignerFiles, trust: Trust): KeyObject | { readonly fault: string } {
  const certificates = certificatesIn(chain);
  const [leaf] = certificates ?? [];
  if (certificates === undefined || leaf === undefined || certificates.length > mostCertificates) {
    return { fault: 'the certificates of the signer cannot be read' };
  }
  const names = leaf.subject.split('\n').filter((line) => line.startsWith('CN='));
  if (names.length !== 1 || names[0] !== `CN=${trust.signer}` || leaf.ca) {
    return { fault: `the signer is not ${trust.signer}` };
  }
  const fault = chainFault(certificates, staples, trust);
  if (fault !== undefined) return { fault };
  const { publicKey } = leaf;
  const isStrong =
    publicKey.asymmetricKeyType === 'rsa' && (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= leastBits;
  return isStrong ? publicKey : { fault: 'the key of the signer is not one of RSA with 2048 bits or more' };
}

function chainFault(
  chain: readonly X509Certificate[],
  staples: SignerFiles['staples'],
  trust: Trust,
): string | undefined {
  const anchors = certificatesIn(trust.authorities) ?? [];
  for (const [index, certificate] of chain.entries()) {
    if (!isValidAt(certificate, trust.now)) return 'a certificate of the signer is not valid today';
    const anchor = anchors.find((one) => isIssuedBy(certificate, one) && isValidAt(one, trust.now));
    const next = chain[index + 1];
    const issuer = anchor ?? (next !== undefined && isIssuedBy(certificate, next) ? next : undefined);
    if (issuer === undefined) return 'no authority of this host has signed for the signer';
    const staple = [certificate.fingerprint, certificate.fingerprint256]
      .map((print) => staples.get(print.replaceAll(':', '').toUpperCase()))
      .find((found) => found !== undefined);
    if (staple === undefined || !isGood(staple, certificate, issuer, trust.now)) {
      return 'there is no word that a certificate of the signer is not revoked';
    }
    if (anchor !== undefined) return undefined;
  }
  return 'no authority of this host has signed for the signer';
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isValidAt({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}

/** Undefined where one cannot be read. */
function certificatesIn(pem: string): readonly X509Certificate[] | undefined {
  try {
    const texts = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return texts.map((text) => new X509Certificate(text));
  } catch {
    return undefined;
  }
}
