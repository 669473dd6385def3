/** AES-256-GCM by OpenSSL, for the pure packages, which take it as an argument. */
import type { Aead } from '@sallyport/ssm';

const algorithm = 'aes-256-gcm';
const authTagLength = 16;

/** Loaded at the first use: most sessions are not encrypted by KMS. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

export const aesGcm: Aead = {
  seal(key, nonce, plaintext) {
    const cipher = crypto().createCipheriv(algorithm, key, nonce, { authTagLength });
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  open(key, nonce, sealed) {
    const decipher = crypto().createDecipheriv(algorithm, key, nonce, { authTagLength });
    decipher.setAuthTag(sealed.subarray(-authTagLength));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -authTagLength)), decipher.final()]);
    } catch {
      return undefined;
    }
  },
};
