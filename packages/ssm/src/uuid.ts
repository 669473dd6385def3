/** UUIDs as the wire writes them: two 8-byte halves, the second one first (spec/session-manager 2). */
import { SsmError } from './ssm-error.ts';

/** n random bytes. */
export type Random = (bytes: number) => Uint8Array;

/** Computed once, because every message has an id. */
const hexDigits: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hyphenBefore: ReadonlySet<number> = new Set([4, 6, 8, 10]);

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A version 4 UUID, lower case with hyphens. */
export function newUuid(random: Random): string {
  const bytes = random(16).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return hyphenate(bytes);
}

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/** Writes the 16 bytes of a UUID, halves swapped. */
export function writeUuid(uuid: string, into: Uint8Array, at: number): void {
  if (!isUuid(uuid)) throw new SsmError('ssm/frame-malformed', 'a message id is not a lower-case UUID');
  const digits = uuid.replaceAll('-', '');
  for (let i = 0; i < 16; i++) {
    into[at + ((i + 8) % 16)] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16);
  }
}

export function readUuid(from: Uint8Array, at: number): string {
  const bytes = new Uint8Array(16);
  bytes.set(from.subarray(at + 8, at + 16), 0);
  bytes.set(from.subarray(at, at + 8), 8);
  return hyphenate(bytes);
}

function hyphenate(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < 16; i++) text += (hyphenBefore.has(i) ? '-' : '') + hexDigits[bytes[i] ?? 0];
  return text;
}
