/** s3:CompleteMultipartUpload: the parts become an object, without being copied. */
import { createHash } from 'node:crypto';
import type { CompletedPart, CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { bucketOf, keyOf, type S3Call } from './call.ts';
import { checksumMember, checksumOfParts, checksumOutput, type StoredChecksum } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { encryptionOutput } from './encryption.ts';
import { badDigest, invalidRequest, malformedXml, S3Error } from './errors.ts';
import { leastPartBytes, mostParts } from './limits.ts';
import { requireUpload } from './multipart-upload.ts';
import type { S3Operation } from './operation.ts';
import { versionOutput, writePermissions } from './put-object.ts';
import type { StoredObject, Upload, UploadedPart } from './state.ts';
import { commit, forgetUpload, modifiedNow, newVersionOf } from './versions.ts';

export const completeMultipartUpload: S3Operation<CompleteMultipartUploadCommandInput, Record<string, unknown>> = {
  requiredPermissions: (input, call) => writePermissions(call, {}, input, { isCreation: true }),
  handle(input, call) {
    const { state } = call;
    const bucket = bucketOf(call);
    const upload = requireUpload(call, input.UploadId);
    const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
    const size = parts.reduce((sum, { blob }) => sum + blob.size, 0);
    if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
      );
    }
    const checksum = checksumOf(upload, parts);
    checkChecksum(input, checksum);
    const object: StoredObject = {
      isDeleteMarker: false,
      key: upload.key,
      versionId: newVersionOf(state, bucket),
      modified: modifiedNow(state),
      etag: etagOf(parts),
      size,
      parts,
      isMultipart: true,
      checksum,
      description: upload.description,
      encryption: upload.encryption,
      tags: upload.tags,
      retention: upload.retention,
      legalHold: upload.legalHold,
    };
    // One step: an upload whose condition fails stays, to be completed again or aborted.
    checkWrite(bucket, upload.key, input);
    commit(state, bucket, object);
    forgetUpload(state, bucket, upload, new Set(parts));
    return {
      Location: locationOf(call),
      Bucket: bucket.name,
      Key: upload.key,
      ETag: `"${object.etag}"`,
      ...checksumOutput(checksum),
      ...encryptionOutput(upload.encryption),
      ...versionOutput(bucket, object),
    };
  },
};

/** The MD5 of the MD5s of the parts, and how many there are. */
function etagOf(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function chosenParts(upload: Upload, named: readonly CompletedPart[]): UploadedPart[] {
  if (named.length === 0 || named.length > mostParts) throw malformedXml();
  if (named.some(({ PartNumber = 0 }, i) => PartNumber <= (named[i - 1]?.PartNumber ?? 0))) {
    const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
    throw new S3Error('InvalidPartOrder', 400, message, { UploadId: upload.id });
  }
  return named.map((one, index) => {
    const { PartNumber: number = 0, ETag = '' } = one;
    const part = upload.parts.get(number);
    if (part === undefined || ETag.replace(/^"(.*)"$/, '$1') !== part.etag) throw invalidPart(upload, number, ETag);
    checkPartChecksum(upload, part, one);
    if (index < named.length - 1 && part.blob.size < leastPartBytes) {
      throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
        ProposedSize: part.blob.size,
        MinSizeAllowed: leastPartBytes,
        PartNumber: number,
        ETag: part.etag,
      });
    }
    return part;
  });
}

function invalidPart({ id }: Upload, PartNumber: number, ETag: string): S3Error {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new S3Error('InvalidPart', 400, message, { UploadId: id, PartNumber, ETag });
}

function checkPartChecksum(upload: Upload, part: UploadedPart, named: CompletedPart): void {
  const { checksum } = part;
  const given = checksum === undefined ? undefined : named[checksumMember(checksum.algorithm)];
  if (given !== undefined && given !== checksum?.value) throw invalidPart(upload, part.number, named.ETag ?? '');
  if (given === undefined && upload.checksum?.type === 'COMPOSITE') {
    throw invalidRequest(
      `The upload was created using a ${upload.checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  }
}

function checksumOf(upload: Upload, parts: readonly UploadedPart[]): StoredChecksum | undefined {
  if (upload.checksum === undefined) return undefined;
  const { algorithm, type } = upload.checksum;
  const values = parts.map(({ blob, checksum }) => ({ value: checksum?.value ?? '', size: blob.size }));
  return checksumOfParts(algorithm, type, values);
}

function checkChecksum(input: CompleteMultipartUploadCommandInput, checksum: StoredChecksum | undefined): void {
  if (checksum === undefined) return;
  if (input.ChecksumType !== undefined && input.ChecksumType !== checksum.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum.type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const given = input[checksumMember(checksum.algorithm)];
  const isSame = given === undefined || given === checksum.value || given === checksum.value.replace(/-\d+$/, '');
  if (!isSame) throw badDigest(`The ${checksum.algorithm} you specified did not match the calculated checksum.`);
}

function locationOf(call: S3Call): string {
  const path = keyOf(call).split('/').map(encodeURIComponent).join('/');
  return `${call.region.endpoints.endpointUrl}/${bucketOf(call).name}/${path}`;
}
