/** The person's terminal, as a session sees it. The program that owns the real one restores it on every exit. */
import type { TerminalSize } from '@sallyport/ssm';

/** Bytes to read, with backpressure. Node's readable streams are one. */
export interface InputStream {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  off(event: 'end' | 'close', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** Bytes to write, with backpressure. Node's writable streams are one. */
export interface OutputStream {
  /** False: wait for `drain`. */
  write(chunk: Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'drain', listener: () => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
}

export interface Terminal {
  readonly input: InputStream;
  readonly output: OutputStream;
  /** Undefined when there is no window to measure. */
  size(): TerminalSize | undefined;
  /** The answer removes the listener. */
  onResize(listener: () => void): () => void;
  /** Keys arrive one by one, unechoed, Ctrl-C as a byte. Called with false in the end, whatever happened. */
  setRaw(raw: boolean): void;
}
