/** The region's end of an instance's /dev/console: a FIFO, apart from the one of the boot, whose lines are marked as not the boot's. */
import { constants, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { MarkedLines } from './guest/marked-lines.ts';

/** What is read in a second; then writers wait for the next, and the region serves others. */
const mostBytesPerSecond = 256 * 1024;

export class DeviceConsole {
  readonly #fd: number;
  readonly #socket: Socket;
  readonly #lines = new MarkedLines('console');
  readonly #write: (text: string) => void;
  #budget = mostBytesPerSecond;
  #refill: NodeJS.Timeout | undefined;

  constructor(fifo: string, write: (text: string) => void) {
    this.#write = write;
    // Open for writing as well, so that it does not end when its last writer does: fifo(7).
    this.#fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: this.#fd, readable: true, writable: false });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Takes what has been written until now, so that it comes before what the boot writes next. */
  drain(): void {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    // A full pipe once, and not as long as somebody writes.
    if (this.#socket.destroyed || this.#budget <= 0) return;
    try {
      const length = readSync(this.#fd, buffer, 0, buffer.length, null);
      if (length > 0) this.#take(buffer.subarray(0, length));
    } catch {
      // EAGAIN: nothing waits.
    }
  }

  close(): void {
    this.drain();
    this.#write(this.#lines.end());
    clearTimeout(this.#refill);
    this.#socket.destroy();
  }

  #take(bytes: Uint8Array): void {
    this.#write(this.#lines.push(bytes));
    this.#budget -= bytes.length;
    this.#refill ??= setTimeout(() => {
      this.#refill = undefined;
      this.#budget = mostBytesPerSecond;
      this.#socket.resume();
    }, 1000).unref();
    if (this.#budget <= 0) this.#socket.pause();
  }
}
