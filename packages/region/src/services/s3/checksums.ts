/**
 * The additional checksums of S3: computed while bytes arrive, and for multipart uploads out of those of the parts, either as the
 * checksum of the checksums (composite) or of the whole object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type Crc64, crc32c, crc64nvme } from './crc.ts';
import { combineCrcs, crc32cField, crc32Field, crc64nvmeField } from './crc-combine.ts';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export type StoredChecksum = {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends with `-` and the number of parts. */
  readonly value: string;
  readonly type: ChecksumType;
};

export type ChecksumDigest = { update(bytes: Uint8Array): void; digest(): Buffer };

type Algorithm = {
  readonly bytes: number;
  /** Which types multipart uploads may have, the default first. */
  readonly types: readonly ChecksumType[];
  readonly make: () => ChecksumDigest;
  readonly combine?: (parts: readonly { readonly value: Buffer; readonly size: number }[]) => Buffer;
};

export const checksumAlgorithms: Readonly<Record<ChecksumAlgorithm, Algorithm>> = {
  CRC32: {
    bytes: 4,
    types: ['COMPOSITE', 'FULL_OBJECT'],
    make: () => crcDigest((bytes, crc) => crc32(bytes, crc)),
    combine: (parts) => combineCrcs(crc32Field, parts),
  },
  CRC32C: {
    bytes: 4,
    types: ['COMPOSITE', 'FULL_OBJECT'],
    make: () => crcDigest(crc32c),
    combine: (parts) => combineCrcs(crc32cField, parts),
  },
  CRC64NVME: {
    bytes: 8,
    types: ['FULL_OBJECT'],
    make: crc64Digest,
    combine: (parts) => combineCrcs(crc64nvmeField, parts),
  },
  SHA1: { bytes: 20, types: ['COMPOSITE'], make: () => createHash('sha1') },
  SHA256: { bytes: 32, types: ['COMPOSITE'], make: () => createHash('sha256') },
};

export function isChecksumAlgorithm(name: string): name is ChecksumAlgorithm {
  return Object.hasOwn(checksumAlgorithms, name);
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The member of inputs and outputs, such as `ChecksumCRC32`. */
export function checksumMember(algorithm: ChecksumAlgorithm): `Checksum${ChecksumAlgorithm}` {
  return `Checksum${algorithm}`;
}

/** A checksum as the members of an output. */
export function checksumOutput(checksum: StoredChecksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumMember(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type };
}

/** Whether the text is a value of the algorithm, in base64. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, value: string): boolean {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === checksumAlgorithms[algorithm].bytes && bytes.toString('base64') === value;
}

/** The checksum of a multipart upload; `parts` have checksums of its algorithm. */
export function checksumOfParts(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { readonly value: string; readonly size: number }[],
): StoredChecksum {
  const values = parts.map(({ value, size }) => ({ value: Buffer.from(value, 'base64'), size }));
  const { make, combine } = checksumAlgorithms[algorithm];
  if (type === 'FULL_OBJECT' && combine !== undefined) {
    return { algorithm, type, value: combine(values).toString('base64') };
  }
  const digest = make();
  for (const { value } of values) digest.update(value);
  return { algorithm, type, value: `${digest.digest().toString('base64')}-${parts.length}` };
}

function crcDigest(step: (bytes: Uint8Array, crc: number) => number): ChecksumDigest {
  let crc = 0;
  return {
    update(bytes) {
      crc = step(bytes, crc);
    },
    digest() {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(crc);
      return result;
    },
  };
}

function crc64Digest(): ChecksumDigest {
  let crc: Crc64 = { high: 0, low: 0 };
  return {
    update(bytes) {
      crc = crc64nvme(bytes, crc);
    },
    digest() {
      const result = Buffer.alloc(8);
      result.writeUInt32BE(crc.high, 0);
      result.writeUInt32BE(crc.low, 4);
      return result;
    },
  };
}
