/**
 * An OCSP response that says of one certificate that it is not revoked, signed by the authority that issued it (RFC 6960 section 4.2.1).
 * Node reads no OCSP and writes none, and OpenSSL compares certificates by SHA-1 unless it is told otherwise, as AWS's scripts do not.
 */
import { createHash } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { bits, element, identifier, integer, octets, sequence, tagged, time } from '../../der.ts';
import type { Issuer } from '../../server/tls.ts';

export type Times = { readonly thisUpdate: Date; readonly nextUpdate: Date };

const sha1 = sequence(identifier('2b0e03021a'), element(0x05));
const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'));
const basicResponse = identifier('2b0601050507300101');
const successful = element(0x0a, Buffer.of(0));
const good = element(0x80);

/** Of an issuer with a key on P-256. */
export async function goodResponse(of: X509Certificate, issuer: Issuer, times: Times): Promise<Buffer> {
  const { certificate, privateKey } = issuer;
  const keyHash = Buffer.from(await certificate.publicKey.getKeyIdentifier('SHA-1'));
  const name = Buffer.from(certificate.subjectName.toArrayBuffer());
  const nameHash = createHash('sha1').update(name).digest();
  const serial = integer(Buffer.from(of.serialNumber, 'hex'));
  const data = sequence(
    tagged(2, octets(keyHash)),
    time(times.thisUpdate),
    sequence(
      sequence(
        sequence(sha1, octets(nameHash), octets(keyHash), serial),
        good,
        time(times.thisUpdate),
        tagged(0, time(times.nextUpdate)),
      ),
    ),
  );
  const signature = await globalThis.crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, data);
  const basic = sequence(data, ecdsaWithSha256, bits(asDer(Buffer.from(signature))));
  return sequence(successful, tagged(0, sequence(basicResponse, octets(basic))));
}

/** Web Crypto gives both numbers of a signature one behind the other (IEEE P1363); X.509 has them as a sequence. */
function asDer(signature: Buffer): Buffer {
  const half = signature.length / 2;
  return sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)));
}
