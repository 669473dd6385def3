/**
 * Ciphertexts of KMS: AES-256-GCM under the material of a key, with its ARN and the encryption context as authenticated data. A
 * ciphertext carries the id of its key, so that Decrypt finds it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Region } from '../../region.ts';
import { invalidCiphertext } from './errors.ts';
import type { EncryptionContext } from './permissions.ts';
import { type Key, keyArn } from './store.ts';

const version = 1;
const idAt = 1;
const idBytes = 16;
const nonceAt = idAt + idBytes;
const nonceBytes = 12;
const tagAt = nonceAt + nonceBytes;
const tagBytes = 16;
const bodyAt = tagAt + tagBytes;

export function encryptWith(region: Region, key: Key, plaintext: Uint8Array, context: EncryptionContext): Uint8Array {
  const nonce = region.secret(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.material, nonce).setAAD(authenticated(key, context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = Buffer.from(key.id.replaceAll('-', ''), 'hex');
  return Buffer.concat([Uint8Array.of(version), id, nonce, cipher.getAuthTag(), body]);
}

/** The id of the key that made the ciphertext, if this is one. */
export function keyIdOf(ciphertext: Uint8Array): string {
  if (ciphertext.length < bodyAt || ciphertext[0] !== version) throw invalidCiphertext();
  const hex = Buffer.from(ciphertext.subarray(idAt, nonceAt)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Throws InvalidCiphertextException for another context and for a ciphertext that was changed. */
export function decryptWith(key: Key, ciphertext: Uint8Array, context: EncryptionContext): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key.material, ciphertext.subarray(nonceAt, tagAt), {
    authTagLength: tagBytes,
  })
    .setAAD(authenticated(key, context))
    .setAuthTag(ciphertext.subarray(tagAt, bodyAt));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(bodyAt)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The order in which the members of a context are given has no meaning. */
function authenticated(key: Key, context: EncryptionContext): Buffer {
  const members = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([keyArn(key), members]));
}
