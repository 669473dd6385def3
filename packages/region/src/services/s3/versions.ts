/**
 * Versions of the objects of a bucket: which one a request names, and how a write changes them. Everything here is synchronous, so that
 * a condition and the write that depends on it are one step.
 */
import { createHash } from 'node:crypto';
import { methodNotAllowed, noSuchKey, noSuchVersion, S3Error } from './errors.ts';
import { chargeVersion, discharge } from './memory.ts';
import type { Bucket, DeleteMarker, KeyEntry, S3State, StoredObject, Upload, UploadedPart, Version } from './state.ts';

export function currentObject(bucket: Bucket, key: string): StoredObject | undefined {
  return bucket.current.get(key);
}

export function findVersion(bucket: Bucket, key: string, versionId: string | undefined): Version | undefined {
  const versions = bucket.keys.get(key)?.versions;
  return versionId === undefined ? versions?.[0] : versions?.find((version) => version.versionId === versionId);
}

/** The object a request reads. A delete marker is none, and says so in the answer's headers. */
export function requireObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  method: string,
): StoredObject {
  if (versionId !== undefined) checkVersionId(versionId);
  const version = findVersion(bucket, key, versionId);
  if (version === undefined) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
  if (!version.isDeleteMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (versionId === undefined) throw noSuchKey(key, headers);
  throw methodNotAllowed(method, 'DeleteMarker', { ...headers, 'last-modified': version.modified.toUTCString() });
}

export function checkVersionId(versionId: string): void {
  if (/^[A-Za-z0-9._]{1,1024}$/.test(versionId)) return;
  throw new S3Error('InvalidArgument', 400, 'Invalid version id specified', {
    ArgumentName: 'versionId',
    ArgumentValue: versionId.slice(0, 1024),
  });
}

/** 32 letters and digits, as AWS's are. */
function newVersionId({ region }: S3State): string {
  const chance = Buffer.from(region.random(24)).toString('base64');
  return chance.replaceAll('+', '.').replaceAll('/', '_');
}

export function newVersionOf(state: S3State, bucket: Bucket): string {
  return bucket.versioning === 'Enabled' ? newVersionId(state) : 'null';
}

/** Makes a version the current one. Without versioning it takes the place of the `null` version. */
export function commit(state: S3State, bucket: Bucket, version: Version): void {
  const entry: KeyEntry = bucket.keys.get(version.key) ?? { key: version.key, versions: [] };
  chargeVersion(state, version);
  if (version.versionId === 'null') {
    const replaced = entry.versions.find(({ versionId }) => versionId === 'null');
    if (replaced !== undefined) {
      entry.versions = entry.versions.filter((one) => one !== replaced);
      forget(state, replaced);
    }
  }
  entry.versions.unshift(version);
  place(bucket, entry);
}

export function removeVersion(state: S3State, bucket: Bucket, version: Version): void {
  const entry = bucket.keys.get(version.key);
  if (entry === undefined) return;
  entry.versions = entry.versions.filter((one) => one !== version);
  forget(state, version);
  place(bucket, entry);
}

/** Keeps the lists of all keys and of those with a current object in step. */
function place(bucket: Bucket, entry: KeyEntry): void {
  const [current] = entry.versions;
  if (current === undefined) bucket.keys.delete(entry.key);
  else bucket.keys.set(entry.key, entry);
  if (current === undefined || current.isDeleteMarker) bucket.current.delete(entry.key);
  else bucket.current.set(entry.key, current);
}

function forget(state: S3State, version: Version): void {
  discharge(state, version);
  if (version.isDeleteMarker) return;
  for (const { blob } of version.parts) state.blobs.release(blob);
}

/** `kept`: parts that have become an object's. */
export function forgetUpload(state: S3State, bucket: Bucket, upload: Upload, kept: ReadonlySet<UploadedPart>): void {
  bucket.uploads.delete(upload.id);
  discharge(state, upload);
  for (const part of upload.parts.values()) if (!kept.has(part)) state.blobs.release(part.blob);
}

export function deleteMarker(state: S3State, bucket: Bucket, key: string): DeleteMarker {
  const versionId = newVersionOf(state, bucket);
  return { isDeleteMarker: true, key, versionId, modified: modifiedNow(state) };
}

/** S3 knows the time of a version to the second. */
export function modifiedNow({ region }: S3State): Date {
  return new Date(Math.floor(region.clock.now().getTime() / 1000) * 1000);
}

/** The id by which AWS names an account in owners and grants: 64 hexadecimal digits. */
export function canonicalId(accountId: string): string {
  return createHash('sha256').update(`canonical user of ${accountId}`).digest('hex');
}
