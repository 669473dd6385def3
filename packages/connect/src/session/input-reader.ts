/** Reads input from a stream no faster than the other side acknowledges it. */
import type { InputStream } from './terminal.ts';

export type InputEvents = {
  data(bytes: Uint8Array): void;
  end(): void;
  /** Bytes sent and not yet acknowledged. */
  backlog(): number;
};

const pauseAt = 256 * 1024;
const resumeAt = 64 * 1024;

export class InputReader {
  readonly #stream: InputStream;
  readonly #events: InputEvents;
  #paused = false;
  #over = false;

  constructor(stream: InputStream, events: InputEvents) {
    this.#stream = stream;
    this.#events = events;
  }

  start(): void {
    this.#stream.on('data', this.#data);
    this.#stream.on('end', this.#end);
    this.#stream.on('close', this.#end);
    this.#stream.on('error', this.#end);
    this.#stream.resume();
  }

  /** To be called when acknowledgements came in. */
  drained(): void {
    if (!this.#paused || this.#over || this.#events.backlog() > resumeAt) return;
    this.#paused = false;
    this.#stream.resume();
  }

  /** Leaves the stream paused, so that it keeps no program alive. */
  close(): void {
    this.#over = true;
    this.#stream.off('data', this.#data);
    this.#stream.off('end', this.#end);
    this.#stream.off('close', this.#end);
    this.#stream.off('error', this.#end);
    this.#stream.pause();
  }

  readonly #data = (chunk: Uint8Array): void => {
    this.#events.data(chunk);
    if (this.#over || this.#paused || this.#events.backlog() < pauseAt) return;
    this.#paused = true;
    this.#stream.pause();
  };

  /** An unreadable input is an ended one. */
  readonly #end = (): void => {
    if (this.#over) return;
    this.close();
    this.#events.end();
  };
}
