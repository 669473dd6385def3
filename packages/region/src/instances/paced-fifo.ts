/**
 * Reads a FIFO that an instance writes to: one piece in a turn of the event loop and no more in a second than a console
 * needs, so that who writes without end waits, and the region serves others.
 */
import { readSync } from 'node:fs';
import { Socket } from 'node:net';

const mostBytesPerSecond = 256 * 1024;
/** As much as a FIFO holds. */
const mostAtOnce = 64 * 1024;

export class PacedFifo {
  /** When nobody has the FIFO open for writing, or it was closed here. */
  readonly closed: Promise<void>;
  readonly #fd: number;
  readonly #socket: Socket;
  readonly #take: (bytes: Buffer) => void;
  #budget = mostBytesPerSecond;
  #refill: NodeJS.Timeout | undefined;

  /** `fd` is not blocking, and is closed with this. */
  constructor(fd: number, take: (bytes: Buffer) => void) {
    this.#fd = fd;
    this.#take = take;
    this.#socket = new Socket({ fd, readable: true, writable: false });
    this.#socket.on('error', () => this.#socket.destroy());
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.on('data', (bytes: Buffer) => {
      this.#socket.pause();
      this.#pay(bytes);
      // Otherwise the refill resumes.
      if (this.#budget > 0) setImmediate(() => this.#socket.resume());
    });
  }

  /** Takes what waits now: a full FIFO once, and not as long as somebody writes. */
  drain(): void {
    if (this.#socket.destroyed || this.#budget <= 0) return;
    const buffer = Buffer.allocUnsafe(mostAtOnce);
    try {
      const length = readSync(this.#fd, buffer, 0, buffer.length, null);
      if (length > 0) this.#pay(buffer.subarray(0, length));
    } catch {
      // EAGAIN: nothing waits.
    }
  }

  close(): void {
    clearTimeout(this.#refill);
    this.#socket.destroy();
  }

  #pay(bytes: Buffer): void {
    this.#take(bytes);
    this.#budget -= bytes.length;
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.#budget = mostBytesPerSecond;
      this.#socket.resume();
    }, 1000).unref();
  }
}
