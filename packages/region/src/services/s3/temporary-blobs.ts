/**
 * Blobs in one file that has no name: it is made in a private folder and unlinked at once, so that the kernel gives its room back
 * however the region ends. Extents of deleted objects are used again.
 */
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Blob, BlobStore, BlobWriter } from './blob-store.ts';
import { noRoom } from './errors.ts';
import { type Extent, Extents, largestExtent } from './extents.ts';

/** `length` is that of the extent, `bytes` what of it is the blob's. */
type Piece = Extent & { readonly bytes: number };
type StoredBlob = Blob & { readonly pieces: readonly Piece[] };

/** `most`: bytes on the disk. */
export function temporaryBlobs(most: number): BlobStore {
  const extents = new Extents(most);
  const holders = new Map<Blob, number>();
  const released = new Set<Blob>();
  let file: Promise<FileHandle> | undefined;

  return {
    writer: (size) => new Writer(size, extents, openFile),
    async *read(blob, start, end) {
      const handle = await openFile();
      const buffer = Buffer.allocUnsafeSlow(Math.min(largestExtent, Math.max(end - start, 1)));
      let position = 0;
      for (const { offset, bytes } of (blob as StoredBlob).pieces) {
        const from = Math.max(start, position);
        const to = Math.min(end, position + bytes);
        if (from < to) {
          await readFully(handle, buffer, to - from, offset + from - position);
          yield buffer.subarray(0, to - from);
        }
        position += bytes;
      }
    },
    hold(blob) {
      holders.set(blob, (holders.get(blob) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (holders.get(blob) ?? 1) - 1;
        if (left > 0) holders.set(blob, left);
        else holders.delete(blob);
        if (left === 0 && released.delete(blob)) giveBack(blob);
      };
    },
    release(blob) {
      if (holders.has(blob)) released.add(blob);
      else giveBack(blob);
    },
    async close() {
      await (await file?.catch(() => undefined))?.close();
    },
  };

  function giveBack(blob: Blob): void {
    for (const piece of (blob as StoredBlob).pieces) extents.give(piece);
  }

  function openFile(): Promise<FileHandle> {
    file ??= namelessFile().catch((cause: unknown) => {
      // It may be possible the next time.
      file = undefined;
      throw cause;
    });
    return file;
  }
}

async function namelessFile(): Promise<FileHandle> {
  // mkdtemp makes the folder with mode 0700.
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-s3-'));
  try {
    return await open(join(folder, 'objects'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFully(handle: FileHandle, buffer: Buffer, length: number, position: number): Promise<void> {
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('the file of the objects is shorter than it was written');
    done += bytesRead;
  }
}

/** Fills one buffer while the other is written. */
class Writer implements BlobWriter {
  readonly #extents: Extents;
  readonly #openFile: () => Promise<FileHandle>;
  readonly #pieces: Piece[] = [];
  readonly #bufferSize: number;
  #buffer: Buffer;
  #spare: Buffer | undefined;
  #filled = 0;
  #size = 0;
  #writing: Promise<void> = Promise.resolve();
  #over = false;

  constructor(size: number, extents: Extents, openFile: () => Promise<FileHandle>) {
    this.#extents = extents;
    this.#openFile = openFile;
    this.#bufferSize = Math.max(1, Math.min(size, largestExtent));
    this.#buffer = Buffer.allocUnsafeSlow(this.#bufferSize);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < bytes.length) {
      const some = bytes.subarray(taken, taken + this.#bufferSize - this.#filled);
      this.#buffer.set(some, this.#filled);
      this.#filled += some.length;
      taken += some.length;
      if (this.#filled === this.#bufferSize) await this.#flush();
    }
    this.#size += bytes.length;
  }

  async finish(): Promise<Blob> {
    await this.#flush();
    await this.#writing;
    this.#over = true;
    const blob: StoredBlob = { size: this.#size, pieces: this.#pieces };
    return blob;
  }

  async discard(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    await this.#writing.catch(() => {});
    for (const piece of this.#pieces) this.#extents.give(piece);
  }

  /** Waits for the write before, not for this one. */
  async #flush(): Promise<void> {
    await this.#writing;
    if (this.#filled === 0) return;
    const full = this.#buffer.subarray(0, this.#filled);
    const next = this.#spare ?? Buffer.allocUnsafeSlow(this.#bufferSize);
    this.#spare = this.#buffer;
    this.#buffer = next;
    this.#filled = 0;
    this.#writing = this.#store(full);
    // Its failure is that of the next write or of the end.
    this.#writing.catch(() => {});
  }

  async #store(bytes: Buffer): Promise<void> {
    const handle = await this.#openFile();
    let done = 0;
    while (done < bytes.length) {
      const extent = this.#extents.take(bytes.length - done);
      if (extent === undefined) throw noRoom();
      const some = bytes.subarray(done, done + extent.length);
      this.#pieces.push({ ...extent, bytes: some.length });
      await writeFully(handle, some, extent.offset);
      done += some.length;
    }
  }
}

async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') throw noRoom();
      throw cause;
    }
  }
}
