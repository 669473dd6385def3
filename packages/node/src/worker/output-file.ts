/** The output of a command in an unlinked file until the command has ended, for documents without separate streams. */
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { NodeError } from '../node-error.ts';

const piece = 64 * 1024;

export type OutputFile = {
  add(bytes: Uint8Array): void;
  /** Why what was added is not whole. */
  readonly failure: NodeError | undefined;
  /** All of it, once. Throws the failure, because part of an output would pass for the whole. */
  pieces(): AsyncGenerator<Uint8Array>;
  /** Writes all of it, waiting for `room` whenever `full`. */
  send(write: (bytes: Uint8Array) => void, full: () => boolean): Promise<void>;
  room(): void;
};

export async function outputFile(
  write: (fd: number, bytes: Uint8Array, at: number) => number = writeSync,
): Promise<OutputFile> {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(`${tmpdir()}/sallyport-output-`);
    const file = await open(`${folder}/output`, 'wx+', 0o600);
    let roomy: (() => void) | undefined;
    let failure: NodeError | undefined;
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      try {
        if (failure !== undefined) throw failure;
        for (let at = 0; ; ) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(piece), 0, piece, at);
          if (bytesRead === 0) return;
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    };
    return {
      add(bytes) {
        if (failure !== undefined) return;
        try {
          for (let at = 0; at < bytes.length; ) at += write(file.fd, bytes, at);
        } catch (error) {
          failure = noRoom(error);
        }
      },
      get failure() {
        return failure;
      },
      pieces,
      async send(deliver, full) {
        for await (const bytes of pieces()) {
          deliver(bytes);
          if (!full()) continue;
          await new Promise<void>((resolve) => {
            roomy = resolve;
          });
        }
      },
      room: () => roomy?.(),
    };
  } catch (error) {
    throw noRoom(error);
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function noRoom(cause: unknown): NodeError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  return new NodeError('node/command', `the output of the command cannot be kept on the node (${code})`, { cause });
}
