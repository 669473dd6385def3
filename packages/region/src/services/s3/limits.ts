/** What clients can take of a region through S3, and AWS's own limits. */

/** AWS's limit for one PutObject, UploadPart or CopyObject. */
export const mostPutBytes: number = 5 * 1024 ** 3;
/** AWS's limit for every part of a multipart upload but the last. */
export const leastPartBytes: number = 5 * 1024 ** 2;
export const mostParts = 10_000;
/** Uploads of a bucket that have begun and not ended; AWS has no such limit. */
export const mostUploads = 10_000;
export const mostKeyBytes = 1024;
export const mostMetadataBytes = 2048;
export const mostListed = 1000;
/** AWS's default for an account. */
export const mostBuckets = 10_000;
/** A document that names 10,000 parts with their checksums. */
export const mostDocumentBytes: number = 4 * 1024 ** 2;

export type Limits = {
  /** Bytes of objects, on the disk. */
  readonly mostBytes: number;
  /** Estimated bytes of keys, metadata, versions and uploads, in memory. */
  readonly mostMetadataBytes: number;
  /** Bodies at one time. */
  readonly mostTransfers: number;
  /** A body of which less than `leastBytes` arrives or leaves in this time is given up. */
  readonly stallMilliseconds: number;
  readonly leastBytes: number;
};

export const regionLimits: Limits = {
  mostBytes: 16 * 1024 ** 3,
  mostMetadataBytes: 256 * 1024 ** 2,
  mostTransfers: 256,
  stallMilliseconds: 20_000,
  leastBytes: 1024,
};
