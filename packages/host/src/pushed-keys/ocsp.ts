/**
 * Whether an OCSP response says that a certificate is not revoked (RFC 6960 section 4.2), by the word of the certificate's issuer itself. Node
 * reads no OCSP.
 */
import { createHash, verify, type X509Certificate } from 'node:crypto';
import { contentOf, type Element, elementsIn } from './der.ts';

const sequence = 0x30;
/** Clocks differ: what AWS's scripts let pass by way of openssl (spec/host G.2). */
const toleranceMs = 300_000;

const signatureHashes: Readonly<Record<string, string>> = {
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
};
const nameHashes: Readonly<Record<string, string>> = { '2b0e03021a': 'sha1', '608648016503040201': 'sha256' };
const basicResponse = '2b0601050507300101';

/** False for whatever is not such a response. */
export function isGood(response: Buffer, of: X509Certificate, issuer: X509Certificate, now: Date): boolean {
  try {
    const outer = elementsIn(contentOf(elementsIn(response), 0, sequence));
    if (contentOf(outer, 0, 0x0a).toString('hex') !== '00') return false;
    const bytes = elementsIn(contentOf(elementsIn(contentOf(outer, 1, 0xa0)), 0, sequence));
    if (contentOf(bytes, 0, 0x06).toString('hex') !== basicResponse) return false;
    const [data, algorithm, signature] = elementsIn(contentOf(elementsIn(contentOf(bytes, 1, 0x04)), 0, sequence));
    if (data?.tag !== sequence || algorithm?.tag !== sequence || signature?.tag !== 0x03) return false;
    const hash = signatureHashes[contentOf(elementsIn(algorithm.content), 0, 0x06).toString('hex')];
    // A bit string begins with the number of bits to leave out at its end.
    if (hash === undefined || signature.content[0] !== 0) return false;
    if (!verify(hash, data.whole, issuer.publicKey, signature.content.subarray(1))) return false;
    return answersIn(data).some((answer) => isFor(answer, of, issuer) && isGoodAt(answer, now));
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The elements of each SingleResponse. */
function answersIn(data: Element): readonly (readonly Element[])[] {
  const list = elementsIn(data.content).find(({ tag }) => tag === sequence);
  return list === undefined ? [] : elementsIn(list.content).map(({ content }) => elementsIn(content));
}

function isFor(answer: readonly Element[], of: X509Certificate, issuer: X509Certificate): boolean {
  const id = elementsIn(contentOf(answer, 0, sequence));
  const hash = nameHashes[contentOf(elementsIn(contentOf(id, 0, sequence)), 0, 0x06).toString('hex')];
  if (hash === undefined) return false;
  const digest = (bytes: Buffer): Buffer => createHash(hash).update(bytes).digest();
  const spki = issuer.publicKey.export({ format: 'der', type: 'spki' });
  const key = contentOf(elementsIn(contentOf(elementsIn(spki), 0, sequence)), 1, 0x03).subarray(1);
  const subject = fieldsOf(issuer)[4];
  const serial = fieldsOf(of)[0];
  return (
    contentOf(id, 1, 0x04).equals(digest(subject?.whole ?? Buffer.alloc(0))) &&
    contentOf(id, 2, 0x04).equals(digest(key)) &&
    contentOf(id, 3, 0x02).equals(serial?.content ?? Buffer.alloc(0))
  );
}

/** Of a certificate, from the serial number on: serial, algorithm, issuer, validity, subject. */
function fieldsOf(certificate: X509Certificate): readonly Element[] {
  const [signed] = elementsIn(contentOf(elementsIn(certificate.raw), 0, sequence));
  const fields = elementsIn(signed?.content ?? Buffer.alloc(0));
  return fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
}

/** A response without an end says nothing about today. */
function isGoodAt(answer: readonly Element[], now: Date): boolean {
  const [, status] = answer;
  const from = timeOf(contentOf(answer, 2, 0x18));
  const until = timeOf(contentOf(elementsIn(contentOf(answer, 3, 0xa0)), 0, 0x18));
  return status?.tag === 0x80 && from <= now.getTime() + toleranceMs && until >= now.getTime() - toleranceMs;
}

/** NaN, which no comparison lets pass, for what is no GeneralizedTime. */
function timeOf(content: Buffer): number {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(content.toString('latin1'));
  if (match === null) return Number.NaN;
  const [year = 0, month = 0, day, hour, minute, second] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
