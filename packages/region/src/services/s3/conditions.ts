/** Conditions of requests on the state of an object: of reads (RFC 9110 section 13) and of writes, which see the current version. */
import type { S3Call } from './call.ts';
import { headerNotImplemented, noSuchKey, preconditionFailed, S3Error } from './errors.ts';
import type { Bucket, StoredObject } from './state.ts';
import { currentObject } from './versions.ts';

export type ReadConditions = {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: unknown;
  readonly ifUnmodifiedSince: unknown;
};

/** Throws 412 or, for a reader that has it already, 304. */
export function checkRead(object: StoredObject, conditions: ReadConditions): void {
  const { ifMatch, ifNoneMatch } = conditions;
  const modified = object.modified.getTime();
  const unmodifiedSince = readDate(conditions.ifUnmodifiedSince);
  const modifiedSince = readDate(conditions.ifModifiedSince);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && modified > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, object.etag)) throw notModified(object);
  } else if (modifiedSince !== undefined && modified <= modifiedSince) throw notModified(object);
}

/** Of the source of a copy, where nothing can be not modified: every condition that does not hold is 412. */
export function checkSource(object: StoredObject, conditions: ReadConditions): void {
  try {
    checkRead(object, conditions);
  } catch (cause) {
    if (cause instanceof S3Error && cause.status === 304) throw preconditionFailed('x-amz-copy-source-If-None-Match');
    throw cause;
  }
}

export type WriteConditions = { readonly IfMatch?: string | undefined; readonly IfNoneMatch?: string | undefined };

/** Whether a write may become the current version. What is decided here and the write itself are one step. */
export function checkWrite(bucket: Bucket, key: string, { IfMatch, IfNoneMatch }: WriteConditions): void {
  const current = currentObject(bucket, key);
  if (IfNoneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!matches(IfMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** What a condition of a write may say at all. */
export function checkWriteHeaders({ IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw headerNotImplemented('If-None-Match');
  if (IfNoneMatch !== undefined && IfMatch !== undefined) throw headerNotImplemented('If-Match,If-None-Match');
}

/** Context keys by which a bucket policy demands conditions. */
export function conditionKeys(call: S3Call): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of ['if-match', 'if-none-match']) {
    const value = call.request.headers.get(name)?.[0];
    if (value !== undefined) keys[`s3:${name}`] = value;
  }
  return keys;
}

export function matches(list: string, etag: string): boolean {
  return list.split(',').some((one) => {
    const tag = one
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return tag === '*' || tag === etag;
  });
}

/** A date that cannot be read is no condition. */
function readDate(given: unknown): number | undefined {
  if (typeof given !== 'string') return undefined;
  const time = Date.parse(given);
  return Number.isNaN(time) ? undefined : time;
}

function notModified({ etag, modified }: StoredObject): S3Error {
  return new S3Error(
    'NotModified',
    304,
    'Not Modified',
    {},
    { etag: `"${etag}"`, 'last-modified': modified.toUTCString() },
  );
}
