/** Writes output to a stream that may be slow: what does not fit is not acknowledged, so the sender waits. */
import type { OutputStream } from './terminal.ts';

export class OutputWriter {
  readonly #stream: OutputStream;
  readonly #drained: () => void;
  readonly #broken: (error: Error) => void;
  #full = false;

  /** `drained`: there is room again. `broken`: the reader has gone (EPIPE). */
  constructor(stream: OutputStream, drained: () => void, broken: (error: Error) => void) {
    this.#stream = stream;
    this.#drained = () => {
      this.#full = false;
      drained();
    };
    this.#broken = broken;
    stream.on('error', broken);
  }

  /** False when the stream is full: nothing was written. */
  write(bytes: Uint8Array): boolean {
    if (this.#full) return false;
    if (!this.#stream.write(bytes)) {
      this.#full = true;
      this.#stream.once('drain', this.#drained);
    }
    return true;
  }

  close(): void {
    this.#stream.off('drain', this.#drained);
    this.#stream.off('error', this.#broken);
    // A pipe may break after its last byte, when it no longer matters; an error event without a listener ends the program.
    this.#stream.on('error', () => {});
  }
}
