/**
 * Finds the boundaries of WebSocket frames in received bytes, so that they can be handed on a few frames at a time: one
 * read from a socket may hold ten thousand pings of six bytes. RFC 6455 section 5.2.
 */
import { unitBytes } from './turns.ts';

export type Scanned = { readonly end: number; readonly units: number };

export class FrameScanner {
  #headerBytes = 0;
  #headerSize = 2;
  #extended = 0;
  #length = 0;
  #payloadLeft = 0;
  #uncounted = 0;

  /** Where to stop in `bytes`, beginning at `from`, for at most so many units of work. */
  scan(bytes: Uint8Array, from: number, units: number): Scanned {
    let at = from;
    let used = 0;
    while (at < bytes.length && used < units) {
      if (this.#payloadLeft > 0) {
        const take = Math.min(this.#payloadLeft, bytes.length - at, (units - used) * unitBytes - this.#uncounted);
        at += take;
        this.#payloadLeft -= take;
        this.#uncounted += take;
        used += Math.floor(this.#uncounted / unitBytes);
        this.#uncounted %= unitBytes;
      } else if (this.#header(bytes[at++] ?? 0)) {
        used += 1;
      }
    }
    return { end: at, units: used };
  }

  /** True at the last byte of a header. */
  #header(byte: number): boolean {
    const index = this.#headerBytes++;
    if (index === 1) {
      const short = byte & 0x7f;
      this.#extended = short === 126 ? 2 : short === 127 ? 8 : 0;
      this.#length = this.#extended === 0 ? short : 0;
      this.#headerSize = 2 + this.#extended + ((byte & 0x80) === 0 ? 0 : 4);
    } else if (index >= 2 && index < 2 + this.#extended) {
      this.#length = this.#length * 256 + byte;
    }
    if (this.#headerBytes < this.#headerSize) return false;
    this.#payloadLeft = this.#length;
    this.#headerBytes = 0;
    this.#headerSize = 2;
    return true;
  }
}
