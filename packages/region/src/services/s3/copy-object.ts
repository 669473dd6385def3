/** s3:CopyObject: bytes of one object as a new one, with its description or another. */
import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { checksumOutput, isChecksumAlgorithm } from './checksums.ts';
import { type CopySource, copyBytes, copySourceOf, sourceObject, sourcePermission } from './copy-source.ts';
import { encryptionOutput } from './encryption.ts';
import { invalidArgument, invalidRequest } from './errors.ts';
import type { S3Operation } from './operation.ts';
import { onObject, onVersion } from './permissions.ts';
import { commitObject, newObject, prepareWrite, versionOutput, writePermissions } from './put-object.ts';
import type { StoredObject } from './state.ts';
import { findVersion } from './versions.ts';

export const copyObject: S3Operation<CopyObjectCommandInput, Record<string, unknown>> = {
  requiredPermissions(input, call) {
    const source = copySourceOf(call, input);
    const bucket = bucketOf(call);
    return [
      sourcePermission(call, source),
      ...writePermissions(call, input, input, { isCreation: true }),
      ...(copiesTags(input, source)
        ? [
            onVersion(call, source.bucket, source.key, source.versionId, {
              current: 's3:GetObjectTagging',
              version: 's3:GetObjectVersionTagging',
            }),
            onObject(call, bucket, keyOf(call), 's3:PutObjectTagging'),
          ]
        : []),
    ];
  },
  async handle(input, call) {
    const bucket = bucketOf(call);
    const source = copySourceOf(call, input);
    const original = sourceObject(call, source, input);
    checkDirectives(input);
    const prepared = prepareWrite(call, bucket, {
      ...input,
      // A copy has the storage class and the encryption that the request or the bucket says, not those of its source.
      StorageClass: input.StorageClass ?? 'STANDARD',
    });
    refuseNoChange(call, source, original, input);
    const algorithm = input.ChecksumAlgorithm ?? original.checksum?.algorithm;
    if (algorithm !== undefined && !isChecksumAlgorithm(algorithm)) {
      throw invalidRequest(
        'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
      );
    }
    const copied = await copyBytes(call, original, { start: 0, end: original.size }, algorithm);
    const object: StoredObject = {
      ...newObject(call, bucket, copied, prepared),
      description:
        input.MetadataDirective === 'REPLACE'
          ? prepared.description
          : { ...original.description, storageClass: prepared.description.storageClass },
      tags: input.TaggingDirective === 'REPLACE' ? prepared.tags : new Map(original.tags),
    };
    commitObject(call, bucket, object, input);
    return {
      CopyObjectResult: { ETag: `"${object.etag}"`, LastModified: object.modified, ...checksumOutput(object.checksum) },
      ...encryptionOutput(object.encryption),
      ...versionOutput(bucket, object),
      ...(source.bucket.versioning !== undefined && { CopySourceVersionId: original.versionId }),
    };
  },
};

function copiesTags(input: CopyObjectCommandInput, { bucket, key, versionId }: CopySource): boolean {
  const version = findVersion(bucket, key, versionId);
  return input.TaggingDirective !== 'REPLACE' && version?.isDeleteMarker === false && version.tags.size > 0;
}

function checkDirectives({ MetadataDirective, TaggingDirective }: CopyObjectCommandInput): void {
  for (const [name, value] of [
    ['x-amz-metadata-directive', MetadataDirective],
    ['x-amz-tagging-directive', TaggingDirective],
  ] as const) {
    if (value !== undefined && value !== 'COPY' && value !== 'REPLACE') {
      throw invalidArgument(`Unknown ${name.slice('x-amz-'.length)}.`, name, value);
    }
  }
}

function refuseNoChange(call: S3Call, source: CopySource, original: StoredObject, input: CopyObjectCommandInput): void {
  const isSame = source.bucket === bucketOf(call) && source.key === keyOf(call) && source.versionId === undefined;
  const changes =
    input.MetadataDirective === 'REPLACE' ||
    input.WebsiteRedirectLocation !== undefined ||
    input.ServerSideEncryption !== undefined ||
    input.ChecksumAlgorithm !== undefined ||
    (input.StorageClass !== undefined && input.StorageClass !== original.description.storageClass);
  if (!isSame || changes) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
