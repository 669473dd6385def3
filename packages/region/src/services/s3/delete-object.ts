/** s3:DeleteObject: a delete marker where versions are kept, the end of a version where one is named. */
import type { DeleteObjectCommandInput } from '@aws-sdk/client-s3';
import type { RequiredPermission } from '../../service.ts';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { conditionKeys, matches } from './conditions.ts';
import { preconditionFailed } from './errors.ts';
import { bypassPermissions, checkDeletable, wantsBypass } from './object-lock.ts';
import type { S3Operation } from './operation.ts';
import { onVersion } from './permissions.ts';
import type { Bucket } from './state.ts';
import { checkVersionId, commit, currentObject, deleteMarker, findVersion, removeVersion } from './versions.ts';

export type Deleted = {
  /** Whether what was deleted or made is a delete marker. */
  readonly DeleteMarker?: boolean;
  readonly VersionId?: string;
};

export const deleteObject: S3Operation<DeleteObjectCommandInput, Deleted> = {
  requiredPermissions: ({ VersionId }, call) => deletePermissions(call, bucketOf(call), keyOf(call), VersionId),
  handle: ({ VersionId, IfMatch }, call) => deleteOne(call, bucketOf(call), keyOf(call), VersionId, IfMatch),
};

export function deletePermissions(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): RequiredPermission[] {
  const actions = { current: 's3:DeleteObject', version: 's3:DeleteObjectVersion' } as const;
  return [
    onVersion(call, bucket, key, versionId, actions, conditionKeys(call)),
    ...bypassPermissions(call, bucket, key),
  ];
}

export function deleteOne(
  call: S3Call,
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  ifMatch: string | undefined,
): Deleted {
  const { state } = call;
  if (ifMatch !== undefined) {
    const current = currentObject(bucket, key);
    if (current === undefined || !matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
  }
  if (versionId !== undefined) {
    checkVersionId(versionId);
    const version = findVersion(bucket, key, versionId);
    // What is not there is deleted already.
    if (version === undefined) return { VersionId: versionId };
    if (!version.isDeleteMarker) checkDeletable(call, version, wantsBypass(call));
    removeVersion(state, bucket, version);
    return { VersionId: versionId, ...(version.isDeleteMarker && { DeleteMarker: true }) };
  }
  if (bucket.versioning === undefined) {
    const version = findVersion(bucket, key, undefined);
    if (version !== undefined) removeVersion(state, bucket, version);
    return {};
  }
  const marker = deleteMarker(state, bucket, key);
  commit(state, bucket, marker);
  return { DeleteMarker: true, VersionId: marker.versionId };
}
