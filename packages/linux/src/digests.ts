/** SHA-256 and its HMAC by OpenSSL, for the pure packages, which take them as arguments. */
import type { SigningHashes } from '@sallyport/ssm';

/** Loaded at the first use: a login that asks AWS nothing starts without it. */
const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');

export function sha256(data: Uint8Array | string): Uint8Array {
  return crypto().hash('sha256', data, 'buffer');
}

export function sha256Hex(data: Uint8Array | string): string {
  return crypto().hash('sha256', data);
}

export function hmacSha256(key: Uint8Array | string, text: string): Uint8Array {
  return crypto().createHmac('sha256', key).update(text, 'utf8').digest();
}

/** What `signRequest` of @sallyport/ssm asks for. */
export const signingHashes: SigningHashes = { sha256: sha256Hex, hmac: hmacSha256 };
