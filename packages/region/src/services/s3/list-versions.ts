/** s3:ListObjectVersions: versions and delete markers by key, and of one key the newest first. */
import type { ListObjectVersionsCommandInput } from '@aws-sdk/client-s3';
import { bucketOf } from './call.ts';
import { invalidArgument } from './errors.ts';
import { listContext, summary } from './list-objects.ts';
import { encodingOf, mostOf, rolledUp } from './listing.ts';
import type { S3Operation } from './operation.ts';
import { orderOf } from './ordered-keys.ts';
import { onBucket } from './permissions.ts';
import type { Bucket, Version } from './state.ts';
import { canonicalId, checkVersionId } from './versions.ts';

type Page = {
  readonly versions: { readonly version: Version; readonly isLatest: boolean }[];
  readonly prefixes: string[];
  next: { readonly key: string; readonly versionId: string | undefined } | undefined;
};

export const listObjectVersions: S3Operation<ListObjectVersionsCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => [onBucket(call, bucketOf(call), 's3:ListBucketVersions', listContext(input))],
  handle(input, call) {
    const bucket = bucketOf(call);
    const encoding = encodingOf(input.EncodingType);
    const most = mostOf(input.MaxKeys, 'max-keys');
    const page = pageOf(bucket, input, most);
    const owner = { ID: canonicalId(bucket.owner.id) };
    return {
      Name: bucket.name,
      Prefix: encoding.write(input.Prefix ?? ''),
      ...(input.Delimiter !== undefined && { Delimiter: encoding.write(input.Delimiter) }),
      KeyMarker: encoding.write(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      MaxKeys: most,
      EncodingType: encoding.type,
      IsTruncated: page.next !== undefined,
      ...(page.next !== undefined && {
        NextKeyMarker: encoding.write(page.next.key),
        NextVersionIdMarker: page.next.versionId,
      }),
      Versions: page.versions.flatMap(({ version, isLatest }) =>
        version.isDeleteMarker
          ? []
          : [{ ...summary(version, encoding), VersionId: version.versionId, IsLatest: isLatest, Owner: owner }],
      ),
      DeleteMarkers: page.versions.flatMap(({ version, isLatest }) =>
        version.isDeleteMarker
          ? [
              {
                Key: encoding.write(version.key),
                VersionId: version.versionId,
                IsLatest: isLatest,
                LastModified: version.modified,
                Owner: owner,
              },
            ]
          : [],
      ),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encoding.write(prefix) })),
    };
  },
};

function pageOf(bucket: Bucket, input: ListObjectVersionsCommandInput, most: number): Page {
  const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker, VersionIdMarker } = input;
  if (VersionIdMarker !== undefined && VersionIdMarker !== '') {
    if (KeyMarker === undefined || KeyMarker === '') {
      throw invalidArgument(
        'A version-id marker cannot be specified without a key marker.',
        'version-id-marker',
        VersionIdMarker,
      );
    }
    checkVersionId(VersionIdMarker);
  }
  const page: Page = { versions: [], prefixes: [], next: undefined };
  const isFull = (): boolean => page.versions.length + page.prefixes.length >= most;
  let last: Page['next'];
  let next = firstEntry(bucket, prefix, delimiter, KeyMarker, VersionIdMarker);
  while (next?.key.startsWith(prefix) === true) {
    const { key, versions } = next;
    const rolled = rolledUp(key, prefix, delimiter);
    const shown = rolled === undefined ? versionsAfter(versions, key, KeyMarker, VersionIdMarker) : [];
    for (const version of shown) {
      if (isFull()) return { ...page, next: most > 0 ? last : undefined };
      page.versions.push({ version, isLatest: version === versions[0] });
      last = { key, versionId: version.versionId };
    }
    if (rolled !== undefined) {
      if (isFull()) return { ...page, next: most > 0 ? last : undefined };
      page.prefixes.push(rolled);
      last = { key: rolled, versionId: undefined };
    }
    const from = orderOf(rolled ?? key);
    next = bucket.keys.first((order) => order > from && (rolled === undefined || !order.startsWith(from)));
  }
  return page;
}

function firstEntry(
  bucket: Bucket,
  prefix: string,
  delimiter: string,
  keyMarker: string | undefined,
  versionIdMarker: string | undefined,
) {
  const from = orderOf(prefix);
  const marker = orderOf(keyMarker ?? '');
  const isPrefix =
    delimiter !== '' &&
    keyMarker?.startsWith(prefix) === true &&
    keyMarker.endsWith(delimiter) &&
    keyMarker.length > prefix.length;
  return bucket.keys.first((order) => {
    if (order < from) return false;
    if (keyMarker === undefined || keyMarker === '') return true;
    if (isPrefix && !versionIdMarker) return order > marker && !order.startsWith(marker);
    return versionIdMarker ? order >= marker : order > marker;
  });
}

/** A page that ended within the versions of a key goes on with the older ones. */
function versionsAfter(
  versions: readonly Version[],
  key: string,
  keyMarker: string | undefined,
  versionIdMarker: string | undefined,
): readonly Version[] {
  if (key !== keyMarker || !versionIdMarker) return versions;
  const found = versions.findIndex(({ versionId }) => versionId === versionIdMarker);
  return versions.slice(found + 1);
}
