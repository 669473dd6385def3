/** Base64 (RFC 4648 section 4) without the globals of a platform, which pure packages cannot use. */
import { SsmError } from './ssm-error.ts';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let i = 0; i < 4; i++) text += i <= left ? digits[(group >> (18 - 6 * i)) & 63] : '=';
  }
  return text;
}

/** Strict: whole groups with their padding. */
export function decodeBase64(text: string, what: string): Uint8Array {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new SsmError('ssm/message-malformed', `${what} is not base64`);
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    let group = 0;
    for (let i = 0; i < 4; i++) group = (group << 6) | Math.max(0, digits.indexOf(text[at + i] ?? ''));
    for (let i = 0; i < 3 && to + i < bytes.length; i++) bytes[to + i] = (group >> (16 - 8 * i)) & 255;
  }
  return bytes;
}
