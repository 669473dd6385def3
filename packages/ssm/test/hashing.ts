/** SHA-256 and hexadecimal digits by Node, for the tests of a package that imports nothing of Node. */
import { createHash } from 'node:crypto';

export const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());

export const fromHex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));
