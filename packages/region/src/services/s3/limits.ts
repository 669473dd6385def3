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
/** Of an account; AWS's default is 10,000. Policies and tags of buckets are in no other budget. */
export const mostBuckets = 1_000;
/** A document that names 10,000 parts with their checksums. */
export const mostDocumentBytes: number = 4 * 1024 ** 2;

export type Limits = {
  /** Bytes of objects, on the disk. */
  readonly mostBytes: number;
  /** Estimated bytes of keys, metadata, versions and uploads, in memory. */
  readonly mostMetadataBytes: number;
  /** Bodies at one time, of all and of one principal. */
  readonly mostTransfers: number;
  readonly mostTransfersEach: number;
  /** Bytes of documents that are being received, of all and of one principal. */
  readonly mostDocumentBytes: number;
  readonly mostDocumentBytesEach: number;
  /** For a document to arrive whole. */
  readonly documentMilliseconds: number;
  /** A body of which less than `leastBytes` arrives or leaves in this time is given up. */
  readonly stallMilliseconds: number;
  readonly leastBytes: number;
};

export const regionLimits: Limits = {
  mostBytes: 16 * 1024 ** 3,
  mostMetadataBytes: 256 * 1024 ** 2,
  mostTransfers: 256,
  mostTransfersEach: 64,
  mostDocumentBytes: 64 * 1024 ** 2,
  mostDocumentBytesEach: 16 * 1024 ** 2,
  documentMilliseconds: 30_000,
  stallMilliseconds: 20_000,
  leastBytes: 1024,
};
