/** smux version 1 frames: 8-byte header, little-endian (spec/session-manager 9.3). */
import { SsmError } from '../ssm-error.ts';

export const SmuxCommand = { syn: 0, fin: 1, psh: 2, nop: 3 } as const;
export type SmuxCommand = (typeof SmuxCommand)[keyof typeof SmuxCommand];

export type SmuxFrame = { readonly command: SmuxCommand; readonly streamId: number; readonly data: Uint8Array };

const smuxVersion = 1;
const header = 8;
/** The most that the official programs put into one frame. */
export const maxSmuxData: number = 32_768;
const empty = new Uint8Array(0);

export function encodeSmux(command: SmuxCommand, streamId: number, data: Uint8Array = empty): Uint8Array {
  const bytes = new Uint8Array(header + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, smuxVersion);
  view.setUint8(1, command);
  view.setUint16(2, data.length, true);
  view.setUint32(4, streamId, true);
  bytes.set(data, header);
  return bytes;
}

/** Frames span and share payloads: any bytes go in, whole frames come out. Stores at most one incomplete frame. */
export class SmuxReader {
  #rest: Uint8Array = empty;

  /** Throws SsmError at the first byte that is not smux. The reader cannot be used after that. */
  read(bytes: Uint8Array): readonly SmuxFrame[] {
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    const frames: SmuxFrame[] = [];
    let at = 0;
    while (all.length - at >= header) {
      if (view.getUint8(at) !== smuxVersion) throw malformed(`version ${view.getUint8(at)}`);
      const command = view.getUint8(at + 1);
      const length = view.getUint16(at + 2, true);
      if (!isCommand(command)) throw malformed(`command ${command}`);
      if (command !== SmuxCommand.psh && length !== 0) throw malformed(`data on command ${command}`);
      if (all.length - at < header + length) break;
      const data = all.slice(at + header, at + header + length);
      frames.push({ command, streamId: view.getUint32(at + 4, true), data });
      at += header + length;
    }
    this.#rest = all.slice(at);
    return frames;
  }
}

function isCommand(value: number): value is SmuxCommand {
  return value >= SmuxCommand.syn && value <= SmuxCommand.nop;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a, 0);
  all.set(b, a.length);
  return all;
}

function malformed(what: string): SsmError {
  return new SsmError('ssm/mux-malformed', `the multiplexed stream is malformed: ${what}`);
}
