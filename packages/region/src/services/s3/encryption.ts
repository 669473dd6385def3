/** Encryption of objects at rest as headers ask for it or the bucket has it by default. The bytes on the disk are not encrypted. */
import { callVia, dataKeysOf } from '../../data-keys.ts';
import { ServiceError } from '../../service-error.ts';
import { header } from '../../wire/sigv4/signed-request.ts';
import { isAnonymous, type S3Call } from './call.ts';
import { headerNotImplemented, invalidArgument, S3Error } from './errors.ts';
import { bucketArn } from './permissions.ts';
import type { Bucket, BucketEncryption, ObjectEncryption, StoredObject } from './state.ts';

export type EncryptionInput = {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
};

const algorithms: readonly BucketEncryption['algorithm'][] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

/** Keys that the customer sends with each request are not served: the region would have to forget them. */
export function refuseCustomerKeys({ request }: S3Call): void {
  for (const name of request.headers.keys()) {
    if (/^x-amz-(?:copy-source-)?server-side-encryption-customer-/.test(name)) throw headerNotImplemented(name);
  }
}

/** Asks KMS for a data key where one is needed. */
export function encryptionFor(call: S3Call, bucket: Bucket, key: string, input: EncryptionInput): ObjectEncryption {
  refuseCustomerKeys(call);
  const { ServerSideEncryption: asked, SSEKMSKeyId, SSEKMSEncryptionContext: context } = input;
  const algorithm = asked === undefined ? bucket.encryption.algorithm : algorithmOf(asked);
  if (algorithm === 'AES256') {
    if (SSEKMSKeyId !== undefined || context !== undefined) {
      throw invalidArgument(
        'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
        'x-amz-server-side-encryption',
        asked,
      );
    }
    return { algorithm, keyId: undefined, context: undefined, bucketKey: false };
  }
  refuseAnonymous(call);
  const inherited = asked === undefined || asked === bucket.encryption.algorithm ? bucket.encryption : undefined;
  const keyId = SSEKMSKeyId ?? inherited?.keyId;
  const bucketKey = input.BucketKeyEnabled ?? inherited?.bucketKey ?? false;
  return { algorithm, keyId: keyArnFor(call, bucket, key, keyId), context, bucketKey };
}

export function algorithmOf(asked: string): BucketEncryption['algorithm'] {
  const algorithm = algorithms.find((one) => one === asked);
  if (algorithm !== undefined) return algorithm;
  throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', asked);
}

function keyArnFor(call: S3Call, bucket: Bucket, key: string, keyId: string | undefined): string {
  const id = keyId ?? 'alias/aws/s3';
  const keys = dataKeysOf(call.region);
  if (keys !== undefined) {
    return asked(() => keys.generate(callVia(call, 's3'), id, contextOf(call, bucket, key)).keyArn);
  }
  if (id.startsWith('arn:')) return id;
  const resource = id.startsWith('alias/') ? id : `key/${id}`;
  return `arn:${call.region.partition}:kms:${call.region.name}:${call.caller.account.id}:${resource}`;
}

/** A reader of an object that a key of KMS encrypts must be allowed to decrypt with it. */
export function requireDecrypt(call: S3Call, bucket: Bucket, object: StoredObject): void {
  const { keyId } = object.encryption;
  if (keyId === undefined) return;
  refuseAnonymous(call);
  asked(() => dataKeysOf(call.region)?.requireDecrypt(callVia(call, 's3'), keyId, contextOf(call, bucket, object.key)));
}

/** What KMS answers, as S3 passes it on. */
function asked<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    if (!(cause instanceof ServiceError) || cause.code === 'AccessDenied') throw cause;
    throw new S3Error(`KMS.${cause.code}`, cause.status, cause.message);
  }
}

/** Keys of KMS are for principals. */
function refuseAnonymous(call: S3Call): void {
  if (!isAnonymous(call)) return;
  throw invalidArgument(
    'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    'Authorization',
    'null',
  );
}

function contextOf(call: S3Call, bucket: Bucket, key: string): Record<string, string> {
  return { 'aws:s3:arn': `${bucketArn(call, bucket.name)}/${key}` };
}

/** An encryption as the members of an output. */
export function encryptionOutput({ algorithm, keyId, bucketKey }: ObjectEncryption): {
  readonly ServerSideEncryption: ObjectEncryption['algorithm'];
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
} {
  return {
    ServerSideEncryption: algorithm,
    ...(keyId !== undefined && { SSEKMSKeyId: keyId }),
    ...(bucketKey && { BucketKeyEnabled: true }),
  };
}

export function askedEncryptionKeys({ request }: S3Call): Record<string, string> {
  const keys: Record<string, string> = {};
  for (const name of ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id']) {
    const value = header(request, name);
    if (value !== undefined) keys[`s3:${name}`] = value;
  }
  return keys;
}
