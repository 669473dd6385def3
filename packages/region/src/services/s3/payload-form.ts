/**
 * What a request says about its payload: hashed as a whole, not signed, or in chunks (`aws-chunked`) with or without signatures and a
 * trailer.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
import type { SignatureClaim } from '../../wire/sigv4/claim.ts';
import { header, type SignedRequest } from '../../wire/sigv4/signed-request.ts';
import { headerNotImplemented, invalidArgument, invalidRequest, S3Error } from './errors.ts';

export type PayloadForm = {
  /** What is signed in the place of the payload's hash. */
  readonly declared: string;
  /** The payload has to have this hash. */
  readonly sha256: string | undefined;
  readonly chunks: { readonly signed: boolean; readonly trailer: boolean } | undefined;
};

const unsignedPayload = 'UNSIGNED-PAYLOAD';

const chunked: Readonly<Record<string, NonNullable<PayloadForm['chunks']>>> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
};

export function payloadFormOf(request: SignedRequest, claim: SignatureClaim | undefined): PayloadForm {
  const declared = header(request, 'x-amz-content-sha256');
  if (declared === undefined) {
    if (claim !== undefined && claim.expiresIn === undefined) {
      throw invalidRequest('Missing required header for this request: x-amz-content-sha256');
    }
    return { declared: unsignedPayload, sha256: undefined, chunks: undefined };
  }
  if (declared === unsignedPayload) return { declared, sha256: undefined, chunks: undefined };
  if (/^[0-9a-f]{64}$/i.test(declared)) return { declared, sha256: declared.toLowerCase(), chunks: undefined };
  const chunks = Object.hasOwn(chunked, declared) ? chunked[declared] : undefined;
  if (chunks !== undefined) {
    // Without a signature of the request there is none to begin the chain of those of the chunks.
    if (chunks.signed && claim === undefined) throw invalidRequest('Chunk signatures need a signed request.');
    return { declared, sha256: undefined, chunks };
  }
  if (declared.startsWith('STREAMING-')) throw headerNotImplemented('x-amz-content-sha256');
  throw invalidArgument(
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    'x-amz-content-sha256',
    declared,
  );
}

/** The bytes of the payload without the framing of its chunks; 0 when there is no body. */
export function payloadLength(request: SignedRequest, form: PayloadForm): number {
  const name = form.chunks === undefined ? 'content-length' : 'x-amz-decoded-content-length';
  const given = header(request, name);
  if (given === undefined && form.chunks === undefined && header(request, 'transfer-encoding') === undefined) return 0;
  if (given === undefined) {
    throw new S3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  if (!/^\d{1,15}$/.test(given)) throw invalidArgument(`${name} is not a number`, name, given);
  return Number(given);
}
