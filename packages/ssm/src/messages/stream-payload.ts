/** The small payloads inside stream messages: window size, flag, exit code (spec/session-manager 4). */
import { encodeJson, integer, parseFields } from '../json.ts';
import { SsmError } from '../ssm-error.ts';
import { utf8Decode, utf8Encode } from '../utf8.ts';

export type TerminalSize = { readonly cols: number; readonly rows: number };

export function encodeSize(size: TerminalSize): Uint8Array {
  return encodeJson({ cols: size.cols, rows: size.rows });
}

/** The kernel holds a window size in two unsigned 16-bit numbers; larger ones are refused and not truncated. */
export function parseSize(payload: Uint8Array): TerminalSize {
  const fields = parseFields(payload, 'the terminal size', 1024);
  return { cols: integer(fields, 'cols', 0, 0xffff), rows: integer(fields, 'rows', 0, 0xffff) };
}

export function encodeFlag(flag: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, flag);
  return bytes;
}

export function parseFlag(payload: Uint8Array): number {
  if (payload.length !== 4) throw new SsmError('ssm/message-malformed', 'a flag is not four bytes');
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}

const exitCode = /^EXIT_CODE: (-?\d{1,10})$/;

export function encodeExitCode(code: number): Uint8Array {
  return utf8Encode(`EXIT_CODE: ${code}`);
}

export function parseExitCode(payload: Uint8Array): number {
  if (payload.length > 64) throw new SsmError('ssm/message-too-large', 'an exit code is longer than 64 bytes');
  const match = exitCode.exec(utf8Decode(payload).trim());
  if (match === null) throw new SsmError('ssm/message-malformed', 'an exit code is not written as EXIT_CODE: n');
  return Number(match[1]);
}
