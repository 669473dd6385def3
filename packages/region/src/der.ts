/** Writes ASN.1 in its distinguished encoding (ITU-T X.690), as far as certificates' names and OCSP responses need it. */

export type Der = Uint8Array;

/** One value: `tag` is its identifier octet, class and form included. */
export function element(tag: number, ...content: readonly Der[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

export const sequence = (...content: readonly Der[]): Buffer => element(0x30, ...content);
export const octets = (bytes: Uint8Array): Buffer => element(0x04, bytes);
/** Of whole bytes. */
export const bits = (bytes: Uint8Array): Buffer => element(0x03, Buffer.of(0), bytes);
export const identifier = (encoded: string): Buffer => element(0x06, Buffer.from(encoded, 'hex'));
/** `[n]` around a value of its own (EXPLICIT). */
export const tagged = (number: number, value: Der): Buffer => element(0xa0 + number, value);

/** Of zero or more, from its bytes in big-endian order: in its shortest form, and not negative. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const shortest = first < 0 ? Buffer.of(0) : bytes.subarray(first);
  return element(0x02, ...((shortest[0] ?? 0) >= 0x80 ? [Buffer.of(0), shortest] : [shortest]));
}

/** GeneralizedTime to the second, as RFC 5280 section 4.1.2.5.2 has it. */
export function time(date: Date): Buffer {
  return element(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes = [...Buffer.from(length.toString(16).padStart(8, '0'), 'hex')];
  const shortest = bytes.slice(bytes.findIndex((byte) => byte !== 0));
  return [0x80 + shortest.length, ...shortest];
}
