/** What a client says its bytes have to be, and whether they are: Content-MD5, SHA-256 of the signature and additional checksums. */
import { createHash, type Hash } from 'node:crypto';
import { header, type SignedRequest } from '../../wire/sigv4/signed-request.ts';
import {
  type ChecksumAlgorithm,
  type ChecksumDigest,
  checksumAlgorithms,
  checksumHeader,
  isChecksumAlgorithm,
  isChecksumValue,
  type StoredChecksum,
} from './checksums.ts';
import { badDigest, headerNotImplemented, invalidRequest, S3Error } from './errors.ts';
import type { PayloadForm } from './payload-form.ts';

export type Expected = {
  readonly sha256: string | undefined;
  /** 16 bytes. */
  readonly md5: Buffer | undefined;
  /** Whose value is in a header, or comes in the trailer. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string | undefined } | undefined;
};

const otherAlgorithms = ['SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'];

export function expectedOf(request: SignedRequest, form: PayloadForm): Expected {
  return { sha256: form.sha256, md5: contentMd5(request), checksum: checksumOf(request, form) };
}

function contentMd5(request: SignedRequest): Buffer | undefined {
  const given = header(request, 'content-md5');
  if (given === undefined) return undefined;
  const bytes = Buffer.from(given, 'base64');
  if (bytes.length !== 16 || bytes.toString('base64') !== given) {
    throw new S3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', { 'Content-MD5': given });
  }
  return bytes;
}

function checksumOf(request: SignedRequest, form: PayloadForm): Expected['checksum'] {
  const trailer = header(request, 'x-amz-trailer')?.trim().toLowerCase();
  const named = [...request.headers.keys(), ...(trailer === undefined ? [] : [trailer])].filter(
    (name) => name.startsWith('x-amz-checksum-') && !/-(?:algorithm|type|mode)$/.test(name),
  );
  const [first, second] = named;
  if (second !== undefined) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  if (first === undefined) {
    if (header(request, 'x-amz-sdk-checksum-algorithm') === undefined) return undefined;
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const algorithm = first.slice('x-amz-checksum-'.length).toUpperCase();
  if (otherAlgorithms.includes(algorithm)) throw headerNotImplemented(first);
  if (!isChecksumAlgorithm(algorithm)) throw invalidRequest(`The algorithm type you specified in ${first} is invalid.`);
  if (first === trailer) {
    if (form.chunks?.trailer !== true) throw invalidRequest('x-amz-trailer needs a payload with a trailer.');
    return { algorithm, value: undefined };
  }
  const value = header(request, first) ?? '';
  if (!isChecksumValue(algorithm, value)) throw invalidRequest(`Value for ${first} header is invalid.`);
  return { algorithm, value };
}

/** Digests of one body, taken while it arrives. */
export class Integrity {
  readonly #expected: Expected;
  readonly #md5: Hash = createHash('md5');
  readonly #sha256: Hash | undefined;
  readonly #checksum: ChecksumDigest | undefined;
  readonly #algorithm: ChecksumAlgorithm | undefined;

  /** `algorithm`: a checksum to compute although the client gives no value. */
  constructor(expected: Expected, algorithm?: ChecksumAlgorithm) {
    this.#expected = expected;
    this.#sha256 = expected.sha256 === undefined ? undefined : createHash('sha256');
    this.#algorithm = expected.checksum?.algorithm ?? algorithm;
    this.#checksum = this.#algorithm === undefined ? undefined : checksumAlgorithms[this.#algorithm].make();
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes);
    this.#sha256?.update(bytes);
    this.#checksum?.update(bytes);
  }

  /** Throws when the bytes are not those the client means. */
  verify(trailer: ReadonlyMap<string, string>): {
    readonly md5: string;
    readonly checksum: StoredChecksum | undefined;
  } {
    const { sha256, md5, checksum } = this.#expected;
    const computed = this.#sha256?.digest('hex');
    if (computed !== sha256) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { ClientComputedContentSHA256: sha256, S3ComputedContentSHA256: computed },
      );
    }
    const digest = this.#md5.digest();
    if (md5 !== undefined && !digest.equals(md5)) {
      throw badDigest('The Content-MD5 you specified did not match what we received.');
    }
    if (this.#algorithm === undefined || this.#checksum === undefined)
      return { md5: digest.toString('hex'), checksum: undefined };
    const value = this.#checksum.digest().toString('base64');
    const given = checksum === undefined ? value : (checksum.value ?? trailer.get(checksumHeader(checksum.algorithm)));
    if (given === undefined) {
      throw new S3Error(
        'MalformedTrailerError',
        400,
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
      );
    }
    if (given !== value) throw badDigest(`The ${this.#algorithm} you specified did not match the calculated checksum.`);
    return { md5: digest.toString('hex'), checksum: { algorithm: this.#algorithm, type: 'FULL_OBJECT', value } };
  }
}
