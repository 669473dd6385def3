/** The output of a command in an unlinked file until the command has ended, for documents without separate streams. */
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';

const piece = 64 * 1024;

export type OutputFile = {
  add(bytes: Uint8Array): void;
  /** Writes all of it, waiting for `room` whenever `full`. */
  send(write: (bytes: Uint8Array) => void, full: () => boolean): Promise<void>;
  room(): void;
};

export async function outputFile(): Promise<OutputFile> {
  const folder = mkdtempSync(`${tmpdir()}/sallyport-output-`);
  try {
    const file = await open(`${folder}/output`, 'wx+', 0o600);
    let roomy: (() => void) | undefined;
    return {
      add(bytes) {
        for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
      },
      async send(write, full) {
        try {
          for (let at = 0; ; ) {
            const { bytesRead, buffer } = await file.read(Buffer.alloc(piece), 0, piece, at);
            if (bytesRead === 0) return;
            at += bytesRead;
            write(buffer.subarray(0, bytesRead));
            if (!full()) continue;
            await new Promise<void>((resolve) => {
              roomy = resolve;
            });
          }
        } finally {
          await file.close();
        }
      },
      room: () => roomy?.(),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
