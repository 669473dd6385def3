/** Writing what arrives to a stream that may be slow: what does not fit is not acknowledged, so the sender waits. */
import type { ByteSink } from './terminal.ts';

export class SinkWriter {
  readonly #sink: ByteSink;
  readonly #drained: () => void;
  readonly #broken: (error: Error) => void;
  #full = false;

  /** `drained`: there is room again. `broken`: nobody reads any more (EPIPE). */
  constructor(sink: ByteSink, drained: () => void, broken: (error: Error) => void) {
    this.#sink = sink;
    this.#drained = () => {
      this.#full = false;
      drained();
    };
    this.#broken = broken;
    sink.on('error', broken);
  }

  /** False when the sink is full: nothing was written. */
  write(bytes: Uint8Array): boolean {
    if (this.#full) return false;
    if (!this.#sink.write(bytes)) {
      this.#full = true;
      this.#sink.once('drain', this.#drained);
    }
    return true;
  }

  close(): void {
    this.#sink.off('drain', this.#drained);
    this.#sink.off('error', this.#broken);
    // A pipe may break after its last byte; nobody is left to mind, and an error nobody hears ends the program.
    this.#sink.on('error', () => {});
  }
}
