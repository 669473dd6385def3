/** The region's end of an instance's /dev/console: a FIFO, apart from the one of the boot, whose lines are marked as not the boot's. */
import { constants, openSync } from 'node:fs';
import { MarkedLines } from './guest/marked-lines.ts';
import { PacedFifo } from './paced-fifo.ts';

export class DeviceConsole {
  readonly #reader: PacedFifo;
  readonly #lines = new MarkedLines('console');
  readonly #write: (text: string) => void;

  constructor(fifo: string, write: (text: string) => void) {
    this.#write = write;
    // Open for writing as well, so that it does not end when its last writer does: fifo(7).
    const fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
    this.#reader = new PacedFifo(fd, (bytes) => write(this.#lines.push(bytes)));
  }

  /** Takes what has been written until now, so that it comes before what the boot writes next. */
  drain(): void {
    this.#reader.drain();
  }

  close(): void {
    this.drain();
    this.#write(this.#lines.end());
    this.#reader.close();
  }
}
