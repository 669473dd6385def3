/**
 * Values of SecureStrings, encrypted with a key of KMS: those of standard parameters by the key itself, those of advanced ones by a
 * data key.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { callVia, type DataKeys, dataKeysOf } from '../../data-keys.ts';
import type { Call } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { parameterArn } from './arns.ts';
import type { ParameterTier } from './parameters.ts';

/** Ciphertexts of KMS begin otherwise. */
const envelope = 0xe0;
const nonceBytes = 12;
const tagBytes = 16;

export type Sealed = { readonly name: string; readonly keyId: string; readonly tier: ParameterTier };

/** The caller must be allowed to encrypt with the key (standard) or to have a data key of it (advanced). */
export function sealSecureString(call: Call, { name, keyId, tier }: Sealed, value: string): string {
  const plaintext = Buffer.from(value);
  return ask(call, (keys, via) => {
    const context = contextOf(call, name);
    if (tier === 'Standard') return Buffer.from(keys.encrypt(via, keyId, context, plaintext)).toString('base64');
    const key = keys.generate(via, keyId, context);
    const nonce = call.region.secret(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key.plaintext, nonce);
    const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    const head = Buffer.from([envelope, key.ciphertext.length]);
    return Buffer.concat([head, key.ciphertext, nonce, cipher.getAuthTag(), body]).toString('base64');
  });
}

/** The caller must be allowed to decrypt with the key. */
export function openSecureString(call: Call, name: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  return ask(call, (keys, via) => {
    const context = contextOf(call, name);
    if (bytes[0] !== envelope) return Buffer.from(keys.decrypt(via, bytes, context)).toString();
    const nonceAt = 2 + (bytes[1] ?? 0);
    const bodyAt = nonceAt + nonceBytes + tagBytes;
    const key = keys.decrypt(via, bytes.subarray(2, nonceAt), context);
    const nonce = bytes.subarray(nonceAt, nonceAt + nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(nonceAt + nonceBytes, bodyAt));
    return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]).toString();
  });
}

function ask(call: Call, use: (keys: DataKeys, via: Call) => string): string {
  const keys = dataKeysOf(call.region);
  if (keys === undefined) {
    throw new ServiceError('NotImplementedException', 501, 'not implemented: this region was started without kms');
  }
  try {
    return use(keys, callVia(call, 'ssm'));
  } catch (cause) {
    // What is wrong with a key is an error of its own in the Parameter Store.
    if (!(cause instanceof ServiceError) || cause.code === 'AccessDeniedException') throw cause;
    throw new ServiceError('InvalidKeyId', 400, cause.message);
  }
}

function contextOf({ account }: Call, name: string): Record<string, string> {
  return { PARAMETER_ARN: parameterArn(account, name) };
}
