/**
 * The binary message of both channels: 120 bytes of header, then the payload; all numbers big-endian
 * (spec/session-manager 2). One per WebSocket frame. The bytes read here come from an untrusted peer.
 */
import { MessageType } from './message-type.ts';
import { SsmError } from './ssm-error.ts';
import { utf8Encode } from './utf8.ts';
import { readUuid, writeUuid } from './uuid.ts';

export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export type Frame = {
  readonly messageType: string;
  readonly schemaVersion: number;
  /** Milliseconds since 1970. */
  readonly createdDate: number;
  /** Counts stream messages per direction; 0 elsewhere. */
  readonly sequenceNumber: number;
  /** Bit 0 SYN, bit 1 FIN; no reader looks at them. */
  readonly flags: number;
  readonly messageId: string;
  readonly payloadType: number;
  readonly payload: Uint8Array;
};

/** Bytes before the payload. */
export const frameHeader: number = 120;
/** Twice the largest payload that the official agent was seen to accept (spec/session-manager 5.3); a larger one is refused unread. */
export const maxPayloadBytes: number = 256 * 1024;

/** HeaderLength on the wire counts the bytes before PayloadLength. */
const headerLength = 116;
const typeAt = 4;
const typeSize = 32;
const digestAt = 80;
const digestSize = 32;

export function encodeFrame(frame: Frame, sha256: Sha256): Uint8Array {
  const { payload } = frame;
  // The official agent reads one byte beyond its header, so an empty payload would make it drop the message.
  if (payload.length === 0) throw new SsmError('ssm/payload-empty', 'a message needs at least one byte of payload');
  if (payload.length > maxPayloadBytes) throw tooLarge(payload.length);
  const type = utf8Encode(frame.messageType);
  if (type.length === 0 || type.length > typeSize) throw malformed('its type does not fit');
  const bytes = new Uint8Array(frameHeader + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, headerLength);
  bytes.fill(0x20, typeAt, typeAt + typeSize);
  bytes.set(type, typeAt);
  view.setUint32(36, frame.schemaVersion);
  view.setBigUint64(40, BigInt(frame.createdDate));
  view.setBigInt64(48, BigInt(frame.sequenceNumber));
  view.setBigUint64(56, BigInt(frame.flags));
  writeUuid(frame.messageId, bytes, 64);
  bytes.set(sha256(payload).subarray(0, digestSize), digestAt);
  view.setUint32(112, frame.payloadType);
  view.setUint32(116, payload.length);
  bytes.set(payload, frameHeader);
  return bytes;
}

/**
 * The frame in `bytes`; its payload is a view of them, not a copy. Throws SsmError. Without `sha256` the digest is
 * not checked, as the official agent does not check it: TLS protects the payload, not the digest.
 */
export function decodeFrame(bytes: Uint8Array, sha256?: Sha256): Frame {
  if (bytes.length < frameHeader) {
    throw new SsmError('ssm/frame-too-short', `a message of ${bytes.length} bytes is shorter than its header`);
  }
  if (bytes.length - frameHeader > maxPayloadBytes) throw tooLarge(bytes.length - frameHeader);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== headerLength) throw malformed(`its header length is ${view.getUint32(0)}`);
  const payload = bytes.subarray(frameHeader);
  if (view.getUint32(116) !== payload.length) {
    throw malformed(`its PayloadLength is ${view.getUint32(116)}, and ${payload.length} bytes follow`);
  }
  const messageType = readType(bytes);
  const createdDate = safe(view.getBigUint64(40), 'date');
  // The official plugin checks neither date nor digest of these two, so AWS's gateway may leave them out; their payload is not used.
  if (messageType !== MessageType.startPublication && messageType !== MessageType.pausePublication) {
    if (createdDate === 0) throw malformed('it has no date');
    if (sha256 !== undefined && payload.length > 0 && !digestMatches(bytes, sha256(payload))) {
      throw new SsmError('ssm/frame-digest', 'the payload of a message does not match its digest');
    }
  }
  return {
    messageType,
    schemaVersion: view.getUint32(36),
    createdDate,
    sequenceNumber: safe(view.getBigInt64(48), 'sequence number'),
    flags: safe(view.getBigUint64(56), 'flags'),
    messageId: readUuid(bytes, 64),
    payloadType: view.getUint32(112),
    payload,
  };
}

/** Readers remove NUL bytes, then white space. The names that AWS uses are printable ASCII. */
function readType(bytes: Uint8Array): string {
  let type = '';
  for (const byte of bytes.subarray(typeAt, typeAt + typeSize)) {
    if (byte === 0) continue;
    if (byte < 0x20 || byte > 0x7e) throw malformed('its type is not plain text');
    type += String.fromCharCode(byte);
  }
  type = type.trim();
  if (type === '') throw malformed('it has no type');
  return type;
}

function digestMatches(bytes: Uint8Array, digest: Uint8Array): boolean {
  for (let i = 0; i < digestSize; i++) {
    if (bytes[digestAt + i] !== digest[i]) return false;
  }
  return true;
}

/** No peer that keeps to the protocol sends negative numbers or numbers above 2^53, which a double cannot hold. */
function safe(value: bigint, what: string): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw malformed(`its ${what} is out of range`);
  return Number(value);
}

function malformed(why: string): SsmError {
  return new SsmError('ssm/frame-malformed', `a message is malformed: ${why}`);
}

function tooLarge(size: number): SsmError {
  return new SsmError('ssm/frame-too-large', `a message carries ${size} bytes; ${maxPayloadBytes} are allowed`);
}
