/** Base64 (RFC 4648 section 4), strictly: text that is not base64 has no bytes. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const sextets: ReadonlyMap<string, number> = new Map([...alphabet].map((sign, index) => [sign, index]));
const form = /^[A-Za-z0-9+/]*={0,2}$/;

/** The bytes, one character each. */
export function readBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !form.test(text)) return undefined;
  let bytes = '';
  let bits = 0;
  let held = 0;
  for (const sign of text) {
    if (sign === '=') break;
    held = ((held << 6) | (sextets.get(sign) ?? 0)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += String.fromCharCode((held >>> bits) & 0xff);
    }
  }
  return bytes;
}
