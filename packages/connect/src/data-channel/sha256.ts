/** The hash the protocol package asks for, by OpenSSL in one call. */
import { hash } from 'node:crypto';

export function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}
