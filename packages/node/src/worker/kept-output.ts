/** A command's output kept in a nameless file until the command has ended, for documents without separate streams. */
import { closeSync, fchownSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Account } from '../linux/passwd.ts';

const PIECE = 64 * 1024;

export type KeptOutput = {
  /** For the command's stdout and stderr alike. */
  readonly descriptor: number;
  handedOver(): void;
  /** Reads it all out, waiting for `room` whenever `full`. */
  send(write: (bytes: Uint8Array) => void, full: () => boolean): Promise<void>;
  room(): void;
};

export async function keptOutput(account: Account): Promise<KeptOutput> {
  const folder = mkdtempSync(`${tmpdir()}/sallyport-output-`);
  try {
    const path = `${folder}/output`;
    const descriptor = openSync(path, 'ax', 0o600);
    // So that the command can open its own output again through /dev/stderr.
    fchownSync(descriptor, account.uid, account.gid);
    const file = await open(path, 'r');
    let roomy: (() => void) | undefined;
    return {
      descriptor,
      handedOver: () => closeSync(descriptor),
      async send(write, full) {
        try {
          for (;;) {
            const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE), 0, PIECE);
            if (bytesRead === 0) return;
            write(buffer.subarray(0, bytesRead));
            if (full()) await new Promise<void>((resolve) => (roomy = resolve));
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
