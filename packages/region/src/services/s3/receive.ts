/** Receives the body of a request: an object's into a blob, a document's into memory. Neither is kept when it is not what it should be. */
import { signingKey } from '../../wire/sigv4/canonical.ts';
import type { Blob } from './blob-store.ts';
import { bodyOf } from './body-reader.ts';
import type { S3Call } from './call.ts';
import type { ChecksumAlgorithm, StoredChecksum } from './checksums.ts';
import { ChunkDecoder } from './chunk-decoder.ts';
import { entityTooLarge, incompleteBody, invalidRequest } from './errors.ts';
import { type Expected, expectedOf, Integrity } from './integrity.ts';
import { mostDocumentBytes, mostPutBytes } from './limits.ts';
import { payloadLength } from './payload-form.ts';
import type { S3State } from './state.ts';

export type Received = {
  readonly blob: Blob;
  readonly size: number;
  /** In hexadecimal. */
  readonly md5: string;
  readonly checksum: StoredChecksum | undefined;
};

/** `algorithm`: a checksum to compute although the client gives none. */
export async function receiveObject(call: S3Call, algorithm?: ChecksumAlgorithm): Promise<Received> {
  const { state, request, form, caller } = call;
  const size = payloadLength(request, form);
  if (size > mostPutBytes) throw entityTooLarge(mostPutBytes);
  const integrity = new Integrity(expectedOf(request, form), algorithm);
  return transfer(state, caller.userId, async () => {
    const writer = state.blobs.writer(size);
    try {
      const trailer = await decode(call, size, async (bytes) => {
        integrity.update(bytes);
        await writer.write(bytes);
      });
      const verified = integrity.verify(trailer);
      return { blob: await writer.finish(), size, ...verified };
    } catch (cause) {
      await writer.discard();
      throw cause;
    }
  });
}

/** Operations that AWS takes no body of without a checksum. */
const checksumRequired: ReadonlySet<string> = new Set([
  'DeleteObjects',
  'PutObjectLegalHold',
  'PutObjectLockConfiguration',
  'PutObjectRetention',
]);

export async function receiveDocument(call: S3Call, operation: string): Promise<Uint8Array> {
  const size = payloadLength(call.request, call.form);
  if (size > mostDocumentBytes) throw entityTooLarge(mostDocumentBytes);
  const expected = documentExpected(call, operation);
  if (checksumRequired.has(operation) && expected.md5 === undefined && expected.checksum === undefined) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const integrity = new Integrity(expected);
  const received: Uint8Array[] = [];
  const { state, caller } = call;
  state.documentBytes.take(caller.userId, size);
  try {
    const take = async (bytes: Uint8Array): Promise<void> => {
      integrity.update(bytes);
      received.push(bytes);
    };
    integrity.verify(await decode(call, size, take, state.limits.documentMilliseconds));
    return Buffer.concat(received);
  } finally {
    state.documentBytes.give(caller.userId, size);
  }
}

/** The checksum in a completion's header is that of the object, not of the document that names its parts. */
function documentExpected({ request, form }: S3Call, operation: string): Expected {
  if (operation !== 'CompleteMultipartUpload') return expectedOf(request, form);
  return { sha256: form.sha256, md5: undefined, checksum: undefined };
}

/** Counts a body among those that are being received or sent for a principal. */
export async function transfer<T>({ transfers }: S3State, principal: string, run: () => Promise<T>): Promise<T> {
  transfers.take(principal, 1);
  try {
    return await run();
  } finally {
    transfers.give(principal, 1);
  }
}

const noTrailer: ReadonlyMap<string, string> = new Map();

async function decode(
  { message, state, form, claim, secretAccessKey, beginBody }: S3Call,
  size: number,
  take: (bytes: Uint8Array) => Promise<void>,
  mostMilliseconds?: number,
): Promise<ReadonlyMap<string, string>> {
  const signed = form.chunks?.signed === true && claim !== undefined && secretAccessKey !== undefined;
  const signing = signed
    ? { key: signingKey(secretAccessKey, claim), amzDate: claim.amzDate, scope: claim.scope, seed: claim.signature }
    : undefined;
  const decoder = form.chunks === undefined ? undefined : new ChunkDecoder(signing, form.chunks.trailer);
  let received = 0;
  beginBody();
  for await (const bytes of bodyOf(message, state.limits, mostMilliseconds)) {
    for (const data of decoder?.decode(bytes) ?? [bytes]) {
      received += data.length;
      // The declared size is signed; what goes beyond it is not the client's.
      if (received > size) throw incompleteBody();
      await take(data);
    }
  }
  const trailer = decoder?.end() ?? noTrailer;
  if (received !== size) throw incompleteBody();
  return trailer;
}
