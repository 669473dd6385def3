/** What belongs to an object besides its bytes: tags, the list of access, and what of it can be asked for at once. */
import type {
  DeleteObjectTaggingCommandInput,
  GetObjectAclCommandInput,
  GetObjectAttributesCommandInput,
  GetObjectTaggingCommandInput,
  PutObjectAclCommandInput,
  PutObjectTaggingCommandInput,
} from '@aws-sdk/client-s3';
import type { RequiredPermission } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { ownersAcl } from './bucket-settings.ts';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { checksumOutput } from './checksums.ts';
import { aclNotSupported } from './description.ts';
import { refuseCustomerKeys, requireDecrypt } from './encryption.ts';
import { invalidArgument } from './errors.ts';
import { objectToRead } from './get-object.ts';
import { chargeVersion } from './memory.ts';
import { partChecksum } from './multipart-upload.ts';
import { Answered, type S3Operation } from './operation.ts';
import { existingTags, onVersion } from './permissions.ts';
import { versionOutput } from './put-object.ts';
import type { StoredObject } from './state.ts';
import { readObjectTags, requestedTagKeys } from './tagging.ts';
import { findVersion } from './versions.ts';

type Versioned = { readonly VersionId?: string | undefined };
type Actions = Parameters<typeof onVersion>[4];

function permission(call: S3Call, { VersionId }: Versioned, actions: Actions, context = {}): RequiredPermission[] {
  const bucket = bucketOf(call);
  const version = findVersion(bucket, keyOf(call), VersionId);
  const tags = existingTags(version === undefined || version.isDeleteMarker ? undefined : version);
  return [onVersion(call, bucket, keyOf(call), VersionId, actions, { ...tags, ...context })];
}

function objectOf(call: S3Call, { VersionId }: Versioned): StoredObject {
  return objectToRead(call, bucketOf(call), VersionId, call.request.method);
}

export const getObjectTagging: S3Operation<GetObjectTaggingCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) =>
    permission(call, input, { current: 's3:GetObjectTagging', version: 's3:GetObjectVersionTagging' }),
  handle(input, call) {
    const object = objectOf(call, input);
    return { TagSet: tagList(object.tags), ...versionOutput(bucketOf(call), object) };
  },
};

export const putObjectTagging: S3Operation<PutObjectTaggingCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) =>
    permission(
      call,
      input,
      { current: 's3:PutObjectTagging', version: 's3:PutObjectVersionTagging' },
      requestedTagKeys(readObjectTags(input.Tagging?.TagSet)),
    ),
  handle(input, call) {
    const object = objectOf(call, input);
    const before = object.tags;
    object.tags = readObjectTags(input.Tagging?.TagSet);
    try {
      chargeVersion(call.state, object);
    } catch (cause) {
      object.tags = before;
      throw cause;
    }
    return versionOutput(bucketOf(call), object);
  },
};

export const deleteObjectTagging: S3Operation<DeleteObjectTaggingCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) =>
    permission(call, input, { current: 's3:DeleteObjectTagging', version: 's3:DeleteObjectVersionTagging' }),
  handle(input, call) {
    const object = objectOf(call, input);
    object.tags = new Map();
    chargeVersion(call.state, object);
    return versionOutput(bucketOf(call), object);
  },
};

export const getObjectAcl: S3Operation<GetObjectAclCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) =>
    permission(call, input, { current: 's3:GetObjectAcl', version: 's3:GetObjectVersionAcl' }),
  handle(input, call) {
    objectOf(call, input);
    return ownersAcl(call);
  },
};

export const putObjectAcl: S3Operation<PutObjectAclCommandInput, void> = {
  requiredPermissions: (input, call) =>
    permission(call, input, { current: 's3:PutObjectAcl', version: 's3:PutObjectVersionAcl' }),
  handle(input, call) {
    objectOf(call, input);
    // It gives the owner of the bucket what it has already.
    if (input.ACL === 'bucket-owner-full-control' && input.AccessControlPolicy === undefined) return;
    throw aclNotSupported();
  },
};

const attributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export const getObjectAttributes: S3Operation<GetObjectAttributesCommandInput, Answered<Record<string, unknown>>> = {
  requiredPermissions: (input, call) => [
    ...permission(call, input, { current: 's3:GetObject', version: 's3:GetObjectVersion' }),
    ...permission(call, input, { current: 's3:GetObjectAttributes', version: 's3:GetObjectVersionAttributes' }),
  ],
  handle(input, call) {
    refuseCustomerKeys(call);
    const asked = new Set<string>(input.ObjectAttributes ?? []);
    if (asked.size === 0 || [...asked].some((name) => !attributes.includes(name))) {
      throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', [...asked].join(','));
    }
    const bucket = bucketOf(call);
    const object = objectOf(call, input);
    requireDecrypt(call, bucket, object);
    const output = {
      LastModified: object.modified,
      ...versionOutput(bucket, object),
      ...(asked.has('ETag') && { ETag: object.etag }),
      ...(asked.has('Checksum') && object.checksum !== undefined && { Checksum: checksumOutput(object.checksum) }),
      ...(asked.has('ObjectParts') && object.isMultipart && { ObjectParts: partsOf(object, input) }),
      ...(asked.has('StorageClass') && { StorageClass: object.description.storageClass }),
      ...(asked.has('ObjectSize') && { ObjectSize: object.size }),
    };
    return new Answered(200, output);
  },
};

function partsOf({ parts }: StoredObject, { MaxParts = 1000, PartNumberMarker }: GetObjectAttributesCommandInput) {
  const marker = Number(PartNumberMarker ?? 0) || 0;
  const rest = parts.map((part, i) => ({ ...part, number: i + 1 })).slice(marker);
  const shown = rest.slice(0, Math.max(0, Math.min(MaxParts, 1000)));
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(marker),
    NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
    MaxParts,
    IsTruncated: shown.length < rest.length,
    Parts: shown.map(({ number, blob, checksum }) => ({
      PartNumber: number,
      Size: blob.size,
      ...partChecksum(checksum),
    })),
  };
}
