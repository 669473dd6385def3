/** s3:CreateMultipartUpload, UploadPart, UploadPartCopy and AbortMultipartUpload. */
import type {
  AbortMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  UploadPartCommandInput,
  UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { checksumAlgorithms, checksumOutput, isChecksumAlgorithm, type StoredChecksum } from './checksums.ts';
import { copyBytes, copySourceOf, sourceObject, sourcePermission } from './copy-source.ts';
import { encryptionOutput, refuseCustomerKeys } from './encryption.ts';
import { invalidArgument, invalidRequest, noRoom, noSuchUpload } from './errors.ts';
import { expectedOf } from './integrity.ts';
import { mostParts, mostUploads } from './limits.ts';
import { chargeUpload } from './memory.ts';
import type { S3Operation } from './operation.ts';
import { onObject } from './permissions.ts';
import { prepareWrite, writePermissions } from './put-object.ts';
import type { ByteRange } from './range.ts';
import { type Received, receiveObject } from './receive.ts';
import type { Upload } from './state.ts';
import { forgetUpload, modifiedNow } from './versions.ts';

export const createMultipartUpload: S3Operation<CreateMultipartUploadCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => writePermissions(call, input, {}, { isCreation: false }),
  handle(input, call) {
    const { state, region, caller } = call;
    const bucket = bucketOf(call);
    if (bucket.uploads.size >= mostUploads) throw noRoom();
    const upload: Upload = {
      ...prepareWrite(call, bucket, { ...input, IfMatch: undefined, IfNoneMatch: undefined }),
      id: Buffer.from(region.secret(48)).toString('base64url'),
      key: keyOf(call),
      initiated: modifiedNow(state),
      initiator: { arn: caller.arn, id: caller.userId },
      checksum: checksumOf(input),
      parts: new Map(),
    };
    chargeUpload(state, upload, 0);
    bucket.uploads.set(upload.id, upload);
    return {
      Bucket: bucket.name,
      Key: upload.key,
      UploadId: upload.id,
      ...encryptionOutput(upload.encryption),
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
    };
  },
};

function checksumOf({
  ChecksumAlgorithm: algorithm,
  ChecksumType: type,
}: CreateMultipartUploadCommandInput): Upload['checksum'] {
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  if (!isChecksumAlgorithm(algorithm)) {
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  }
  const { types } = checksumAlgorithms[algorithm];
  const chosen = type === undefined ? types[0] : types.find((one) => one === type);
  if (chosen === undefined) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: chosen };
}

export function requireUpload(call: S3Call, id: string | undefined): Upload {
  const upload = bucketOf(call).uploads.get(id ?? '');
  if (upload === undefined || upload.key !== keyOf(call)) throw noSuchUpload(id ?? '');
  return upload;
}

export const uploadPart: S3Operation<UploadPartCommandInput, Record<string, unknown>> = {
  requiredPermissions: (_, call) => writePermissions(call, {}, {}, { isCreation: false }),
  async handle({ UploadId, PartNumber }, call) {
    refuseCustomerKeys(call);
    const number = checkPartNumber(PartNumber);
    const upload = requireUpload(call, UploadId);
    const given = expectedOf(call.request, call.form).checksum?.algorithm;
    const wanted = upload.checksum?.algorithm;
    if (wanted !== undefined && given !== undefined && given !== wanted) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${wanted.toLowerCase()}, actual checksum Type: ${given.toLowerCase()}`,
      );
    }
    const received = await receiveObject(call, wanted);
    addPart(call, upload, number, received);
    return { ETag: `"${received.md5}"`, ...partChecksum(received.checksum), ...encryptionOutput(upload.encryption) };
  },
};

export const uploadPartCopy: S3Operation<UploadPartCopyCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => [
    sourcePermission(call, copySourceOf(call, input)),
    ...writePermissions(call, {}, {}, { isCreation: false }),
  ],
  async handle(input, call) {
    const number = checkPartNumber(input.PartNumber);
    const upload = requireUpload(call, input.UploadId);
    const source = copySourceOf(call, input);
    const original = sourceObject(call, source, input);
    const range = copyRange(input.CopySourceRange, original.size);
    const received = await copyBytes(call, original, range, upload.checksum?.algorithm);
    addPart(call, upload, number, received);
    return {
      CopyPartResult: {
        ETag: `"${received.md5}"`,
        LastModified: modifiedNow(call.state),
        ...partChecksum(received.checksum),
      },
      ...encryptionOutput(upload.encryption),
      ...(source.bucket.versioning !== undefined && { CopySourceVersionId: original.versionId }),
    };
  },
};

/** Checksums of parts have no type. */
export function partChecksum(checksum: StoredChecksum | undefined): Record<string, string> {
  const { ChecksumType: _, ...value } = checksumOutput(checksum);
  return value;
}

function addPart(call: S3Call, upload: Upload, number: number, { blob, md5, checksum }: Received): void {
  const { state } = call;
  try {
    // It may have been completed or aborted while the part arrived.
    if (requireUpload(call, upload.id) !== upload) throw noSuchUpload(upload.id);
    if (!upload.parts.has(number)) chargeUpload(state, upload, upload.parts.size + 1);
  } catch (cause) {
    state.blobs.release(blob);
    throw cause;
  }
  const replaced = upload.parts.get(number);
  if (replaced !== undefined) state.blobs.release(replaced.blob);
  upload.parts.set(number, { number, blob, etag: md5, checksum, modified: modifiedNow(state) });
}

function checkPartNumber(number: number | undefined): number {
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= mostParts) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${mostParts}, inclusive`,
    'partNumber',
    String(number),
  );
}

function copyRange(given: string | undefined, size: number): ByteRange {
  if (given === undefined) return { start: 0, end: size };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(given) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw invalidArgument(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      'x-amz-copy-source-range',
      given,
    );
  }
  if (Number(last) >= size) {
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      'x-amz-copy-source-range',
      given,
    );
  }
  return { start: Number(first), end: Number(last) + 1 };
}

export const abortMultipartUpload: S3Operation<AbortMultipartUploadCommandInput, void> = {
  requiredPermissions: (_, call) => [onObject(call, bucketOf(call), keyOf(call), 's3:AbortMultipartUpload')],
  handle({ UploadId }, call) {
    forgetUpload(call.state, bucketOf(call), requireUpload(call, UploadId), new Set());
  },
};
