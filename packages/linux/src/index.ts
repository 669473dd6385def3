/** What programs read of the Linux instance they run on, and the digests the pure packages take as arguments. */

export { type Group, parseGroup, parseUser, type User } from './accounts.ts';
export { aesGcm } from './aes-gcm.ts';
export { hmacSha256, sha256, sha256Hex, signingHashes } from './digests.ts';
export {
  type InstanceDocument,
  type InstanceMetadata,
  instanceMetadata,
  type MetadataExchange,
  type MetadataRequest,
  type RoleCredentials,
} from './instance-metadata.ts';
export { MetadataError, type MetadataErrorCode } from './metadata-error.ts';
