/** s3:PutObject, and what every write of an object has in common. */
import type { PutObjectCommandInput, PutObjectCommandOutput } from '@aws-sdk/client-s3';
import type { RequestContext } from '@sallyport/iam';
import type { RequiredPermission } from '../../service.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { checksumOutput } from './checksums.ts';
import { checkWrite, checkWriteHeaders, conditionKeys, type WriteConditions } from './conditions.ts';
import { type DescriptionInput, descriptionOf, refuseAcl } from './description.ts';
import { askedEncryptionKeys, encryptionFor, encryptionOutput } from './encryption.ts';
import { headerNotImplemented, noSuchBucket } from './errors.ts';
import { type LockInput, lockFor, lockKeys, lockPermissions, requireIntegrity } from './object-lock.ts';
import type { S3Operation } from './operation.ts';
import { onObject } from './permissions.ts';
import { type Received, receiveObject } from './receive.ts';
import type { Bucket, StoredObject } from './state.ts';
import { headerTags, requestedTagKeys } from './tagging.ts';
import { commit, modifiedNow, newVersionOf } from './versions.ts';

type Output<T> = Omit<T, '$metadata'>;

export const putObject: S3Operation<PutObjectCommandInput, Output<PutObjectCommandOutput>> = {
  requiredPermissions: (input, call) => writePermissions(call, input, input, { isCreation: true }),
  async handle(input, call) {
    const bucket = bucketOf(call);
    if (input.WriteOffsetBytes !== undefined) throw headerNotImplemented('x-amz-write-offset-bytes');
    const prepared = prepareWrite(call, bucket, input);
    const object = newObject(call, bucket, await receiveObject(call), prepared);
    commitObject(call, bucket, object, input);
    return {
      ETag: `"${object.etag}"`,
      ...encryptionOutput(object.encryption),
      ...checksumOutput(object.checksum),
      ...versionOutput(bucket, object),
    };
  },
};

export type WriteInput = DescriptionInput & LockInput & Parameters<typeof encryptionFor>[3] & WriteConditions;

/** `isCreation`: false of what makes no object yet, which policies that demand conditions leave alone. */
export function writePermissions(
  call: S3Call,
  lock: LockInput,
  conditions: WriteConditions,
  { isCreation }: { readonly isCreation: boolean },
): RequiredPermission[] {
  const bucket = bucketOf(call);
  const key = keyOf(call);
  checkWriteHeaders(conditions);
  const tags = headerTags(call);
  const context: RequestContext = {
    ...headerKeys(call),
    ...askedEncryptionKeys(call),
    ...conditionKeys(call),
    ...lockKeys(call, lock),
    ...requestedTagKeys(tags),
    's3:ObjectCreationOperation': String(isCreation),
  };
  return [
    onObject(call, bucket, key, 's3:PutObject', context),
    ...(tags === undefined ? [] : [onObject(call, bucket, key, 's3:PutObjectTagging', requestedTagKeys(tags))]),
    ...lockPermissions(call, lock),
    // A caller that learns whether an ETag matches learns something of the object.
    ...(conditions.IfMatch === undefined ? [] : [onObject(call, bucket, key, 's3:GetObject')]),
  ];
}

/** Headers that are condition keys by the same name. */
const keyHeaders = [
  'x-amz-acl',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
];

function headerKeys({ request }: S3Call): Record<string, string> {
  return Object.fromEntries(
    keyHeaders.flatMap((name) => {
      const value = header(request, name);
      return value === undefined ? [] : [[`s3:${name}`, value]];
    }),
  );
}

export type PreparedWrite = Pick<StoredObject, 'description' | 'encryption' | 'tags' | 'retention' | 'legalHold'>;

/** An object of one part, with the key of the request. */
export function newObject(
  call: S3Call,
  bucket: Bucket,
  { blob, size, md5, checksum }: Received,
  prepared: PreparedWrite,
): StoredObject {
  return {
    ...prepared,
    isDeleteMarker: false,
    key: keyOf(call),
    versionId: newVersionOf(call.state, bucket),
    modified: modifiedNow(call.state),
    etag: md5,
    size,
    parts: [{ blob, checksum }],
    isMultipart: false,
    checksum,
  };
}

/** Everything that can be refused before the first byte of the body is read. */
export function prepareWrite(call: S3Call, bucket: Bucket, input: WriteInput): PreparedWrite {
  refuseAcl(call);
  const lock = lockFor(call, bucket, input);
  if (call.operation === 'PutObject') requireIntegrity(call, lock);
  // It would be refused at the end as well; a client that waits to be asked for its body is spared sending it.
  checkWrite(bucket, keyOf(call), input);
  return {
    description: descriptionOf(input),
    encryption: encryptionFor(call, bucket, keyOf(call), input),
    tags: headerTags(call) ?? new Map(),
    ...lock,
  };
}

/** The condition and the write are one step. What the object brought is given back when it may not come in. */
export function commitObject(call: S3Call, bucket: Bucket, object: StoredObject, conditions: WriteConditions): void {
  const { state } = call;
  try {
    // The bucket may have been deleted while the body arrived, and another one made under its name.
    if (bucketOf(call) !== bucket) throw noSuchBucket(bucket.name);
    checkWrite(bucket, object.key, conditions);
    commit(state, bucket, object);
  } catch (cause) {
    for (const { blob } of object.parts) state.blobs.release(blob);
    throw cause;
  }
}

/** Buckets that never had versioning name no version. */
export function versionOutput(bucket: Bucket, { versionId }: { readonly versionId: string }): { VersionId?: string } {
  return bucket.versioning === undefined ? {} : { VersionId: versionId };
}
