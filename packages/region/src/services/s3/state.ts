/** Buckets and objects of a region. Names of buckets are unique in all its accounts, as on AWS in all of a partition. */
import type { Account } from '../../account.ts';
import type { Region } from '../../region.ts';
import type { Blob, BlobStore } from './blob-store.ts';
import type { Budget } from './budget.ts';
import type { ChecksumType, StoredChecksum } from './checksums.ts';
import type { Limits } from './limits.ts';
import { OrderedKeys } from './ordered-keys.ts';

export type S3State = {
  readonly region: Region;
  readonly buckets: Map<string, Bucket>;
  readonly blobs: BlobStore;
  readonly limits: Limits;
  /** Estimate of the memory that keys, metadata, versions and uploads take. */
  metadataBytes: number;
  /** Bodies that are being received or sent. */
  readonly transfers: Budget;
  /** Documents that are being received. */
  readonly documentBytes: Budget;
};

export type Bucket = {
  readonly name: string;
  readonly owner: Account;
  readonly createdAt: Date;
  /** Undefined until it is enabled for the first time; it can be suspended afterwards, but not removed. */
  versioning: 'Enabled' | 'Suspended' | undefined;
  encryption: BucketEncryption;
  /** As it was given, with ids in place of the ARNs of users and roles. */
  policy: string | undefined;
  tags: Map<string, string>;
  publicAccessBlock: PublicAccessBlock | undefined;
  ownership: 'BucketOwnerEnforced';
  objectLock: ObjectLock | undefined;
  /** Every key that has a version or a delete marker. */
  readonly keys: OrderedKeys<KeyEntry>;
  /** Those whose current version is an object. */
  readonly current: OrderedKeys<StoredObject>;
  readonly uploads: Map<string, Upload>;
};

export type PublicAccessBlock = {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
};

export type BucketEncryption = {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** As it was given. */
  readonly keyId: string | undefined;
  readonly bucketKey: boolean;
};

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';
export type Retention = { readonly mode: RetentionMode; readonly until: Date };

export type ObjectLock = {
  readonly rule: { readonly mode: RetentionMode; readonly days?: number; readonly years?: number } | undefined;
};

/** The newest version comes first. */
export type KeyEntry = { readonly key: string; versions: Version[] };

export type Version = StoredObject | DeleteMarker;

export type DeleteMarker = {
  readonly isDeleteMarker: true;
  readonly key: string;
  readonly versionId: string;
  readonly modified: Date;
};

export type StoredPart = {
  readonly blob: Blob;
  readonly checksum: StoredChecksum | undefined;
};

export type StoredObject = {
  readonly isDeleteMarker: false;
  readonly key: string;
  /** `null` of objects written while versioning was not enabled. */
  readonly versionId: string;
  readonly modified: Date;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** One, or those of a multipart upload. */
  readonly parts: readonly StoredPart[];
  readonly isMultipart: boolean;
  readonly checksum: StoredChecksum | undefined;
  readonly description: Description;
  readonly encryption: ObjectEncryption;
  tags: Map<string, string>;
  retention: Retention | undefined;
  legalHold: boolean;
};

/** What a writer says about an object and a reader is told. */
export type Description = {
  readonly contentType: string;
  readonly cacheControl: string | undefined;
  readonly contentDisposition: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLanguage: string | undefined;
  readonly expires: string | undefined;
  readonly websiteRedirect: string | undefined;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
};

export type ObjectEncryption = {
  readonly algorithm: BucketEncryption['algorithm'];
  /** The ARN of the key. */
  readonly keyId: string | undefined;
  readonly context: string | undefined;
  readonly bucketKey: boolean;
};

export type Upload = {
  readonly id: string;
  readonly key: string;
  readonly initiated: Date;
  readonly initiator: { readonly arn: string; readonly id: string };
  readonly description: Description;
  readonly encryption: ObjectEncryption;
  readonly tags: Map<string, string>;
  readonly retention: Retention | undefined;
  readonly legalHold: boolean;
  readonly checksum: { readonly algorithm: StoredChecksum['algorithm']; readonly type: ChecksumType } | undefined;
  readonly parts: Map<number, UploadedPart>;
};

export type UploadedPart = StoredPart & { readonly number: number; readonly etag: string; readonly modified: Date };

export function newBucket(name: string, owner: Account, createdAt: Date): Bucket {
  return {
    name,
    owner,
    createdAt,
    versioning: undefined,
    // What AWS sets for every new bucket.
    encryption: { algorithm: 'AES256', keyId: undefined, bucketKey: false },
    policy: undefined,
    tags: new Map(),
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    ownership: 'BucketOwnerEnforced',
    objectLock: undefined,
    keys: new OrderedKeys(),
    current: new OrderedKeys(),
    uploads: new Map(),
  };
}
