/** s3:ListMultipartUploads and ListParts. */
import type { ListMultipartUploadsCommandInput, ListPartsCommandInput } from '@aws-sdk/client-s3';
import { bucketOf, keyOf } from './call.ts';
import { listContext } from './list-objects.ts';
import { encodingOf, mostOf, rolledUp } from './listing.ts';
import { partChecksum, requireUpload } from './multipart-upload.ts';
import type { S3Operation } from './operation.ts';
import { orderOf } from './ordered-keys.ts';
import { onBucket, onObject } from './permissions.ts';
import type { Upload } from './state.ts';
import { canonicalId } from './versions.ts';

export const listMultipartUploads: S3Operation<ListMultipartUploadsCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => [
    onBucket(
      call,
      bucketOf(call),
      's3:ListBucketMultipartUploads',
      listContext({ Prefix: input.Prefix, Delimiter: input.Delimiter }),
    ),
  ],
  handle(input, call) {
    const bucket = bucketOf(call);
    const encoding = encodingOf(input.EncodingType);
    const { Prefix: prefix = '', Delimiter: delimiter = '', KeyMarker = '', UploadIdMarker = '' } = input;
    const most = mostOf(input.MaxUploads, 'max-uploads');
    const sorted = [...bucket.uploads.values()].filter(({ key }) => key.startsWith(prefix)).sort(compareUploads);
    const rest = sorted.filter((upload) =>
      isAfter(upload, KeyMarker, UploadIdMarker, bucket.uploads.get(UploadIdMarker)),
    );
    const shown: Upload[] = [];
    const prefixes = new Set<string>();
    let last: { readonly key: string; readonly id: string } | undefined;
    let isTruncated = false;
    for (const upload of rest) {
      const rolled = rolledUp(upload.key, prefix, delimiter);
      if (rolled !== undefined && (prefixes.has(rolled) || rolled === KeyMarker)) continue;
      if (shown.length + prefixes.size >= most) {
        isTruncated = true;
        break;
      }
      if (rolled === undefined) shown.push(upload);
      else prefixes.add(rolled);
      last = { key: rolled ?? upload.key, id: rolled === undefined ? upload.id : '' };
    }
    const owner = { ID: canonicalId(bucket.owner.id) };
    return {
      Bucket: bucket.name,
      KeyMarker: encoding.write(KeyMarker),
      UploadIdMarker,
      NextKeyMarker: encoding.write(isTruncated ? (last?.key ?? '') : ''),
      NextUploadIdMarker: isTruncated ? (last?.id ?? '') : '',
      Prefix: encoding.write(prefix),
      ...(input.Delimiter !== undefined && { Delimiter: encoding.write(delimiter) }),
      EncodingType: encoding.type,
      MaxUploads: most,
      IsTruncated: isTruncated,
      Uploads: shown.map((upload) => ({
        UploadId: upload.id,
        Key: encoding.write(upload.key),
        Initiated: upload.initiated,
        StorageClass: upload.description.storageClass,
        Owner: owner,
        Initiator: initiatorOf(upload),
        ChecksumAlgorithm: upload.checksum?.algorithm,
        ChecksumType: upload.checksum?.type,
      })),
      CommonPrefixes: [...prefixes].map((one) => ({ Prefix: encoding.write(one) })),
    };
  },
};

function compareUploads(a: Upload, b: Upload): number {
  if (a.key !== b.key) return orderOf(a.key) < orderOf(b.key) ? -1 : 1;
  return a.initiated.getTime() - b.initiated.getTime() || (a.id < b.id ? -1 : 1);
}

/** Without an upload's id the marker stands for all uploads of its key. */
function isAfter(upload: Upload, keyMarker: string, idMarker: string, marker: Upload | undefined): boolean {
  if (keyMarker === '') return true;
  if (upload.key !== keyMarker) return orderOf(upload.key) > orderOf(keyMarker);
  return idMarker !== '' && marker !== undefined && compareUploads(upload, marker) > 0;
}

function initiatorOf({ initiator }: Upload): { ID: string; DisplayName: string } {
  return { ID: initiator.arn, DisplayName: initiator.id };
}

export const listParts: S3Operation<ListPartsCommandInput, Record<string, unknown>> = {
  requiredPermissions: (_, call) => [onObject(call, bucketOf(call), keyOf(call), 's3:ListMultipartUploadParts')],
  handle(input, call) {
    const bucket = bucketOf(call);
    const upload = requireUpload(call, input.UploadId);
    const most = mostOf(input.MaxParts, 'max-parts');
    const marker = Number(input.PartNumberMarker ?? 0) || 0;
    const rest = [...upload.parts.values()].filter(({ number }) => number > marker).sort((a, b) => a.number - b.number);
    const shown = rest.slice(0, most);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(shown.at(-1)?.number ?? 0),
      MaxParts: most,
      IsTruncated: shown.length < rest.length,
      Parts: shown.map(({ number, modified, etag, blob, checksum }) => ({
        PartNumber: number,
        LastModified: modified,
        ETag: `"${etag}"`,
        Size: blob.size,
        ...partChecksum(checksum),
      })),
      Initiator: initiatorOf(upload),
      Owner: { ID: canonicalId(bucket.owner.id) },
      StorageClass: upload.description.storageClass,
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    };
  },
};
