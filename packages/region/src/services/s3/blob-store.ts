/**
 * Where the bytes of objects are kept. The metadata that names them is kept elsewhere: a blob that nothing names is
 * nobody's.
 */

/** Bytes that were written once and do not change. Its holder knows nothing but their number. */
export type Blob = { readonly size: number };

export interface BlobWriter {
  /** Takes the bytes, and resolves when more may come: the writer waits for the disk and not the memory for the writer. */
  write(bytes: Uint8Array): Promise<void>;
  /** The blob, when all of it is written. */
  finish(): Promise<Blob>;
  /** Gives back the room of what was written. Idempotent, and without effect after `finish`. */
  discard(): Promise<void>;
}

export interface BlobStore {
  /** `size`: the bytes that are expected. Throws when there is no room. */
  writer(size: number): BlobWriter;
  /** The bytes from `start` up to but without `end` of a blob that is held. A piece is valid until the next one is asked for. */
  read(blob: Blob, start: number, end: number): AsyncIterable<Uint8Array>;
  /**
   * Keeps the bytes of a blob until the function it returns is called, also when the blob is released meanwhile: what is being read must
   * not become room for another object.
   */
  hold(blob: Blob): () => void;
  /** Gives back the room of a blob once nobody holds it. */
  release(blob: Blob): void;
  close(): Promise<void>;
}
