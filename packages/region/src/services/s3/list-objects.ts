/** s3:ListObjects and ListObjectsV2. */
import type { ListObjectsCommandInput, ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import type { RequestContext } from '@sallyport/iam';
import { bucketOf } from './call.ts';
import { invalidArgument } from './errors.ts';
import { type Encoding, encodingOf, listKeys, mostOf } from './listing.ts';
import type { S3Operation } from './operation.ts';
import { onBucket } from './permissions.ts';
import type { StoredObject } from './state.ts';
import { canonicalId } from './versions.ts';

type Output = Record<string, unknown>;

/** Keys of policies that narrow what somebody may list. A parameter that is not given has no key. */
export function listContext(input: {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}): RequestContext {
  return {
    ...(input.Prefix !== undefined && { 's3:prefix': input.Prefix }),
    ...(input.Delimiter !== undefined && { 's3:delimiter': input.Delimiter }),
    ...(input.MaxKeys !== undefined && { 's3:max-keys': String(input.MaxKeys) }),
  };
}

export const listObjects: S3Operation<ListObjectsCommandInput, Output> = {
  requiredPermissions: (input, call) => [onBucket(call, bucketOf(call), 's3:ListBucket', listContext(input))],
  handle(input, call) {
    const bucket = bucketOf(call);
    const encoding = encodingOf(input.EncodingType);
    const { Prefix: prefix = '', Delimiter: delimiter = '', Marker } = input;
    const most = mostOf(input.MaxKeys, 'max-keys');
    const listed = listKeys(bucket.current, { prefix, delimiter, after: Marker || undefined, most });
    return {
      ...common(listed, input, encoding, most, bucket.name),
      Marker: encoding.write(Marker ?? ''),
      // Without a delimiter the last key says where to go on.
      ...(listed.isTruncated && delimiter !== '' && { NextMarker: encoding.write(listed.last ?? '') }),
      Contents: listed.items.map((object) => ({
        ...summary(object, encoding),
        Owner: { ID: canonicalId(bucket.owner.id) },
      })),
    };
  },
};

export const listObjectsV2: S3Operation<ListObjectsV2CommandInput, Output> = {
  requiredPermissions: (input, call) => [onBucket(call, bucketOf(call), 's3:ListBucket', listContext(input))],
  handle(input, call) {
    const bucket = bucketOf(call);
    const encoding = encodingOf(input.EncodingType);
    const { Prefix: prefix = '', Delimiter: delimiter = '', ContinuationToken, StartAfter } = input;
    const most = mostOf(input.MaxKeys, 'max-keys');
    const after = ContinuationToken === undefined ? StartAfter || undefined : readToken(ContinuationToken);
    const listed = listKeys(bucket.current, { prefix, delimiter, after, most });
    const owner = input.FetchOwner === true ? { Owner: { ID: canonicalId(bucket.owner.id) } } : {};
    return {
      ...common(listed, input, encoding, most, bucket.name),
      KeyCount: listed.items.length + listed.prefixes.length,
      ContinuationToken,
      StartAfter: StartAfter === undefined ? undefined : encoding.write(StartAfter),
      ...(listed.isTruncated && { NextContinuationToken: writeToken(listed.last ?? '') }),
      Contents: listed.items.map((object) => ({ ...summary(object, encoding), ...owner })),
    };
  },
};

function common(
  { isTruncated, prefixes }: { readonly isTruncated: boolean; readonly prefixes: readonly string[] },
  input: { readonly Prefix?: string | undefined; readonly Delimiter?: string | undefined },
  encoding: Encoding,
  most: number,
  name: string,
): Output {
  return {
    Name: name,
    Prefix: encoding.write(input.Prefix ?? ''),
    ...(input.Delimiter !== undefined && { Delimiter: encoding.write(input.Delimiter) }),
    MaxKeys: most,
    IsTruncated: isTruncated,
    EncodingType: encoding.type,
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encoding.write(prefix) })),
  };
}

export function summary(
  { key, modified, etag, size, description, checksum }: StoredObject,
  encoding: Encoding,
): Output {
  return {
    Key: encoding.write(key),
    LastModified: modified,
    ETag: `"${etag}"`,
    ...(checksum !== undefined && { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }),
    Size: size,
    StorageClass: description.storageClass,
  };
}

/** The token names the last key shown, so that what comes and goes between two pages neither repeats nor hides the others. */
function writeToken(key: string): string {
  return Buffer.from(JSON.stringify(['after', key])).toString('base64');
}

function readToken(token: string): string {
  try {
    const [word, key] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (word === 'after' && typeof key === 'string') return key;
  } catch {
    // Not JSON, or no list: a token of somebody else.
  }
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}
