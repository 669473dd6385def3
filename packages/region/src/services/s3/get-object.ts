/** s3:GetObject and s3:HeadObject. */
import type { GetObjectCommandInput, HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { bucketOf, isAnonymous, keyOf, type S3Call } from './call.ts';
import { checksumOutput } from './checksums.ts';
import { checkRead } from './conditions.ts';
import { encryptionOutput, refuseCustomerKeys, requireDecrypt } from './encryption.ts';
import { accessDenied, invalidArgument, invalidRequest, S3Error } from './errors.ts';
import { lockOutput } from './object-lock.ts';
import { Answered, holdBytes, type S3Operation } from './operation.ts';
import { existingTags, isAllowed, onBucket, onVersion } from './permissions.ts';
import { versionOutput } from './put-object.ts';
import { type ByteRange, rangeOf } from './range.ts';
import type { Bucket, StoredObject } from './state.ts';
import { findVersion, requireObject } from './versions.ts';

type ReadInput = Pick<
  GetObjectCommandInput & HeadObjectCommandInput,
  | 'VersionId'
  | 'Range'
  | 'PartNumber'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'ChecksumMode'
  | 'ResponseCacheControl'
  | 'ResponseContentDisposition'
  | 'ResponseContentEncoding'
  | 'ResponseContentLanguage'
  | 'ResponseContentType'
> & { readonly ResponseExpires?: unknown };

export const getObject: S3Operation<ReadInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => readPermissions(input, call),
  handle: (input, call) => read(input, call, 'GET'),
};

export const headObject: S3Operation<ReadInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => readPermissions(input, call),
  handle: (input, call) => read(input, call, 'HEAD'),
};

function readPermissions({ VersionId }: ReadInput, call: S3Call) {
  const bucket = bucketOf(call);
  const key = keyOf(call);
  const version = findVersion(bucket, key, VersionId);
  const tags = existingTags(version === undefined || version.isDeleteMarker ? undefined : version);
  return [onVersion(call, bucket, key, VersionId, { current: 's3:GetObject', version: 's3:GetObjectVersion' }, tags)];
}

function read(input: ReadInput, call: S3Call, method: 'GET' | 'HEAD'): Answered<Record<string, unknown>> {
  const bucket = bucketOf(call);
  refuseCustomerKeys(call);
  const object = objectToRead(call, bucket, input.VersionId, method);
  checkRead(object, {
    ifMatch: input.IfMatch,
    ifNoneMatch: input.IfNoneMatch,
    ifModifiedSince: input.IfModifiedSince,
    ifUnmodifiedSince: input.IfUnmodifiedSince,
  });
  requireDecrypt(call, bucket, object);
  const range = requestedRange(input, object);
  const { start, end } = range ?? { start: 0, end: object.size };
  const output = {
    ...describe(bucket, object),
    ...(input.ChecksumMode === 'ENABLED' && range === undefined && checksumOutput(object.checksum)),
    ...(input.PartNumber !== undefined && object.isMultipart && { PartsCount: object.parts.length }),
    ...(range !== undefined && { ContentRange: `bytes ${start}-${end - 1}/${object.size}` }),
    ...overrides(input, call),
    ContentLength: end - start,
  };
  return new Answered(range === undefined ? 200 : 206, output, {
    bytes: holdBytes(call.state, object.parts, { start, end }),
  });
}

/** That there is no such object is only for those to know who may list the bucket. */
export function objectToRead(
  call: S3Call,
  bucket: Bucket,
  versionId: string | undefined,
  method: string,
  key: string = keyOf(call),
): StoredObject {
  try {
    return requireObject(bucket, key, versionId, method);
  } catch (cause) {
    if (
      cause instanceof S3Error &&
      cause.status === 404 &&
      !isAllowed(call, [onBucket(call, bucket, 's3:ListBucket')])
    ) {
      throw accessDenied();
    }
    throw cause;
  }
}

function requestedRange({ Range, PartNumber }: ReadInput, object: StoredObject): ByteRange | undefined {
  if (PartNumber === undefined) return rangeOf(Range, object.size);
  if (Range !== undefined) throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  if (!Number.isInteger(PartNumber) || PartNumber < 1 || PartNumber > 10_000) {
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      String(PartNumber),
    );
  }
  const part = object.parts[PartNumber - 1];
  if (part === undefined) {
    throw new S3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
      PartNumberRequested: PartNumber,
      ActualPartCount: object.parts.length,
    });
  }
  const start = object.parts.slice(0, PartNumber - 1).reduce((sum, { blob }) => sum + blob.size, 0);
  return { start, end: start + part.blob.size };
}

export function describe(bucket: Bucket, object: StoredObject): Record<string, unknown> {
  const { description, modified, etag, tags } = object;
  return {
    AcceptRanges: 'bytes',
    LastModified: modified,
    ETag: `"${etag}"`,
    ContentType: description.contentType,
    CacheControl: description.cacheControl,
    ContentDisposition: description.contentDisposition,
    ContentEncoding: description.contentEncoding,
    ContentLanguage: description.contentLanguage,
    Expires: description.expires,
    WebsiteRedirectLocation: description.websiteRedirect,
    Metadata: description.metadata,
    ...(description.storageClass !== 'STANDARD' && { StorageClass: description.storageClass }),
    ...(tags.size > 0 && { TagCount: tags.size }),
    ...encryptionOutput(object.encryption),
    ...lockOutput(object),
    ...versionOutput(bucket, object),
  };
}

/** Headers of the answer that the request chooses; they are signed with it. */
function overrides(input: ReadInput, call: S3Call): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!name.startsWith('Response') || value === undefined) continue;
    if (isAnonymous(call)) {
      throw invalidRequest('Request specific response headers cannot be used for anonymous GET requests.');
    }
    // A line end would begin a header of its own.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(String(value)))
      throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, String(value));
    chosen[name.slice('Response'.length)] = String(value);
  }
  return chosen;
}
