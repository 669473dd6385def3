/** The source of a copy: which object, whether the caller may read it, and its bytes as a new blob. */
import type { RequiredPermission } from '../../service.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { isBucketName } from './address.ts';
import type { S3Call } from './call.ts';
import type { ChecksumAlgorithm } from './checksums.ts';
import { checkSource } from './conditions.ts';
import { requireDecrypt } from './encryption.ts';
import {
  accessDenied,
  headerNotImplemented,
  invalidArgument,
  invalidBucketName,
  invalidRequest,
  noSuchBucket,
} from './errors.ts';
import { objectToRead } from './get-object.ts';
import { Integrity } from './integrity.ts';
import { mostPutBytes } from './limits.ts';
import { holdBytes, readBytes } from './operation.ts';
import { existingTags, onVersion } from './permissions.ts';
import type { ByteRange } from './range.ts';
import { type Received, transfer } from './receive.ts';
import type { Bucket, StoredObject } from './state.ts';
import { findVersion } from './versions.ts';

export type CopyInput = {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: unknown;
  readonly CopySourceIfUnmodifiedSince?: unknown;
};

export type CopySource = { readonly bucket: Bucket; readonly key: string; readonly versionId: string | undefined };

/** `/BUCKET/KEY?versionId=ID`, with escapes. */
export function copySourceOf({ state, request }: S3Call, { CopySource = '' }: CopyInput): CopySource {
  if (CopySource.startsWith('arn:')) throw headerNotImplemented('x-amz-copy-source');
  const [path = '', versionId] = CopySource.split(/\?versionId=/);
  const [, rawBucket = '', rawKey = ''] = /^\/?([^/]*)\/([\s\S]*)$/.exec(path) ?? [];
  const [bucketName, key] = [decode(rawBucket), decode(rawKey)];
  if (!bucketName || !key) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      'x-amz-copy-source',
      CopySource,
    );
  }
  if (!isBucketName(bucketName)) throw invalidBucketName(bucketName);
  const bucket = state.buckets.get(bucketName);
  if (bucket === undefined) throw noSuchBucket(bucketName);
  const expected = header(request, 'x-amz-source-expected-bucket-owner');
  if (expected !== undefined && expected !== bucket.owner.id) throw accessDenied();
  return { bucket, key, versionId };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export function sourcePermission(call: S3Call, { bucket, key, versionId }: CopySource): RequiredPermission {
  const version = findVersion(bucket, key, versionId);
  const tags = existingTags(version === undefined || version.isDeleteMarker ? undefined : version);
  return onVersion(call, bucket, key, versionId, { current: 's3:GetObject', version: 's3:GetObjectVersion' }, tags);
}

export function sourceObject(call: S3Call, source: CopySource, input: CopyInput): StoredObject {
  const object = objectToRead(call, source.bucket, source.versionId, 'GET', source.key);
  checkSource(object, {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  requireDecrypt(call, source.bucket, object);
  return object;
}

/** A copy has its own bytes: its ETag is that of one part, whatever the source was put together of. */
export async function copyBytes(
  { state, caller }: S3Call,
  object: StoredObject,
  range: ByteRange,
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Received> {
  const size = range.end - range.start;
  if (size > mostPutBytes) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${mostPutBytes}`,
    );
  }
  const held = holdBytes(state, object.parts, range);
  try {
    return await transfer(state, caller.userId, async () => {
      const integrity = new Integrity({ sha256: undefined, md5: undefined, checksum: undefined }, algorithm);
      const writer = state.blobs.writer(size);
      try {
        for await (const bytes of readBytes(state, held)) {
          integrity.update(bytes);
          await writer.write(bytes);
        }
        return { blob: await writer.finish(), size, ...integrity.verify(new Map()) };
      } catch (cause) {
        await writer.discard();
        throw cause;
      }
    });
  } finally {
    held.release();
  }
}
