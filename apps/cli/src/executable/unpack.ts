/**
 * Writes assets of the single executable as files. One of them is native code that root is going to load, so a user who can
 * put a file in its place, or change it, becomes root. Hence: a folder that is ours alone, opened once, so that no rename
 * exchanges it afterwards; only new files, because an old one, or a link, may have been planted; and bytes that are read back
 * and compared with the digest made when the executable was built.
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error.ts';

export type PackedFile = {
  /** Below the folder. */
  readonly path: string;
  readonly executable: boolean;
  readonly sha256: string;
  readonly bytes: Uint8Array;
};

/** `folder` exists, is empty, and nobody but this process's user reaches it. */
export function unpack(folder: string, files: readonly PackedFile[]): void {
  const descriptor = openPrivate(folder);
  try {
    const here = `/proc/self/fd/${descriptor}`;
    const parents = new Set(files.map(({ path }) => dirname(path)));
    for (const parent of [...parents].filter((path) => path !== '.')) {
      attempt(`${folder}/${parent} cannot be made`, () => mkdirSync(join(here, parent), { mode: 0o700 }));
    }
    for (const file of files) writeNew(join(here, file.path), `${folder}/${file.path}`, file);
  } finally {
    closeSync(descriptor);
  }
}

function openPrivate(folder: string): number {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const descriptor = attempt(`${folder} cannot be opened as a folder`, () => openSync(folder, flags));
  const { uid, mode } = fstatSync(descriptor);
  if (uid === process.geteuid?.() && (mode & 0o077) === 0) return descriptor;
  closeSync(descriptor);
  throw refused(`${folder} is not a folder of this user alone`);
}

function writeNew(path: string, shown: string, { bytes, executable, sha256 }: PackedFile): void {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = attempt(`${shown} cannot be made`, () => openSync(path, flags, executable ? 0o700 : 0o600));
  try {
    attempt(`${shown} cannot be written`, () => writeFileSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (digest !== sha256) throw refused(`${shown} is not what the executable was built with`);
}

function attempt<T>(sentence: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw refused(`${sentence} (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`, cause);
  }
}

function refused(sentence: string, cause?: unknown): CliError {
  const hint = 'download the executable again, and compare it with SHA256SUMS';
  return new CliError('cli/unpack', sentence, hint, { cause });
}
