/** Reading a stream into a session no faster than the other side takes it. */
import type { ByteSource } from './terminal.ts';

export type SourceEvents = {
  data(bytes: Uint8Array): void;
  end(): void;
  /** Bytes on their way that nobody has acknowledged. */
  backlog(): number;
};

const stopAt = 256 * 1024;
const goAt = 64 * 1024;

export class SourceReader {
  readonly #source: ByteSource;
  readonly #events: SourceEvents;
  #paused = false;
  #over = false;

  constructor(source: ByteSource, events: SourceEvents) {
    this.#source = source;
    this.#events = events;
  }

  start(): void {
    this.#source.on('data', this.#data);
    this.#source.on('end', this.#end);
    this.#source.on('close', this.#end);
    this.#source.on('error', this.#end);
    this.#source.resume();
  }

  /** To be called when acknowledgements came in. */
  drained(): void {
    if (!this.#paused || this.#over || this.#events.backlog() > goAt) return;
    this.#paused = false;
    this.#source.resume();
  }

  /** Leaves the stream paused, so that it keeps no program alive. */
  close(): void {
    this.#over = true;
    this.#source.off('data', this.#data);
    this.#source.off('end', this.#end);
    this.#source.off('close', this.#end);
    this.#source.off('error', this.#end);
    this.#source.pause();
  }

  readonly #data = (chunk: Uint8Array): void => {
    this.#events.data(chunk);
    if (this.#over || this.#paused || this.#events.backlog() < stopAt) return;
    this.#paused = true;
    this.#source.pause();
  };

  /** An unreadable input is an ended one. */
  readonly #end = (): void => {
    if (this.#over) return;
    this.close();
    this.#events.end();
  };
}
