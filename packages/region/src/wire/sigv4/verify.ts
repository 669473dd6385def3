/**
 * Verifies Signature Version 4 in its header and presigned query forms. The order of the checks is the order of AWS's
 * answers: form, key, time, signature, and only then whether the session has ended.
 */
import { timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '@sallyport/linux';
import { AuthFault } from './auth-fault.ts';
import { canonicalRequest, signature, stringToSign } from './canonical.ts';
import type { SignatureClaim } from './claim.ts';
import { header, type SignedRequest } from './signed-request.ts';

export type Secret = { readonly secretAccessKey: string; readonly sessionToken: string | undefined };

const skewMinutes = 15;
export const emptyHash: string = sha256Hex('');

/** Headers that mean something to a service and therefore may not be added or changed behind the signer's back. */
const mustBeSigned = (name: string): boolean =>
  name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-user-agent');

/** `payloadHash` is what the signer put in the place of the payload's hash; that it is the payload's is for the caller to see to. */
export function verifySignature(
  request: SignedRequest,
  claim: SignatureClaim,
  payloadHash: string,
  secret: Secret,
  now: Date,
): void {
  checkToken(claim, secret);
  checkSignedHeaders(request, claim);
  checkTime(claim, now);
  const canonical = canonicalRequest(request, claim, payloadHash);
  const text = stringToSign(claim, canonical);
  const expected = signature(secret.secretAccessKey, claim, text);
  const given = /^[0-9a-f]{64}$/.test(claim.signature) ? Buffer.from(claim.signature, 'hex') : Buffer.alloc(32);
  if (!timingSafeEqual(expected, given) || claim.signature.length !== 64) {
    throw new AuthFault('mismatch', mismatchHelp(canonical, text));
  }
}

function checkToken(claim: SignatureClaim, secret: Secret): void {
  const expected = Buffer.from(sha256Hex(secret.sessionToken ?? ''));
  const given = Buffer.from(sha256Hex(claim.sessionToken ?? ''));
  if (!timingSafeEqual(expected, given)) {
    throw new AuthFault('invalid-key', 'The security token included in the request is invalid.');
  }
}

function checkSignedHeaders(request: SignedRequest, claim: SignatureClaim): void {
  const signed = new Set(claim.signedHeaders);
  for (const name of ['host', ...request.headers.keys()]) {
    if (mustBeSigned(name) && !signed.has(name)) {
      const shown = name === 'host' ? "'Host' or ':authority'" : `'${name}'`;
      throw new AuthFault('unsigned-header', `${shown} must be a 'SignedHeader' in the AWS Authorization.`);
    }
    if (mustBeSigned(name) && (request.headers.get(name)?.length ?? 0) > 1) {
      throw new AuthFault('incomplete', `the request has more than one '${name}' header`);
    }
  }
  // The form signers agree on: lower case, sorted, each once. Anything else hides something.
  const sorted = [...signed].sort();
  if (sorted.length !== claim.signedHeaders.length || sorted.some((name, i) => name !== claim.signedHeaders[i])) {
    throw new AuthFault('incomplete', "'SignedHeaders' must be lower case, sorted and without repetition");
  }
}

function checkTime(claim: SignatureClaim, now: Date): void {
  const signedAt = readAmzDate(claim.amzDate);
  if (Number.isNaN(signedAt)) throw new AuthFault('incomplete', `'${claim.amzDate}' is not a time`);
  const skew = skewMinutes * 60_000;
  const at = amzDate(now);
  if (signedAt > now.getTime() + skew) {
    const limit = amzDate(new Date(now.getTime() + skew));
    const words = `Signature not yet current: ${claim.amzDate} is still later than ${limit} (${at} + ${skewMinutes} min.)`;
    throw new AuthFault('skewed', words);
  }
  if (claim.expiresIn !== undefined) {
    if (now.getTime() > signedAt + claim.expiresIn * 1000) {
      throw new AuthFault('expired-request', 'Request has expired.');
    }
  } else if (signedAt < now.getTime() - skew) {
    const limit = amzDate(new Date(now.getTime() - skew));
    const words = `Signature expired: ${claim.amzDate} is now earlier than ${limit} (${at} - ${skewMinutes} min.)`;
    throw new AuthFault('skewed', words);
  }
}

/** The hash of a payload that has been read whole. */
export function payloadHash(request: SignedRequest, body: Uint8Array): string {
  const declared = header(request, 'x-amz-content-sha256');
  if (declared?.startsWith('STREAMING-')) {
    throw new AuthFault('incomplete', `the payload form '${declared.slice(0, 80)}' (signed chunks) is for S3 alone`);
  }
  const actual = body.length === 0 ? emptyHash : sha256Hex(body);
  if (declared !== undefined && declared !== actual) {
    throw new AuthFault('mismatch', `The payload's SHA-256 is not the one in 'x-amz-content-sha256'.`);
  }
  return actual;
}

function mismatchHelp(canonical: string, text: string): string {
  return [
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    `The Canonical String for this request should have been\n'${canonical}'`,
    `The String-to-Sign should have been\n'${text}'`,
  ].join('\n\n');
}

function amzDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function readAmzDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
