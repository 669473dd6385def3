/** Reads files whose content decides about access: only root may be able to write them and the directories above them. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { HostError } from './host-error.ts';

/** `secret`: only root may be able to read it. */
export type Trust = 'public' | 'secret';

const maxBytes = 16 * 1024 * 1024;

/** The text of the file; undefined when it does not exist. Throws HostError when another user could have written it. */
export function readTrusted(path: string, trust: Trust): string | undefined {
  let fd: number;
  try {
    // O_NOFOLLOW refuses symbolic links; O_NONBLOCK does not wait when the path is a FIFO.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw untrusted(path, 'is a symbolic link');
    throw new HostError('host/untrusted-file', `${path} cannot be read (${code})`, undefined, { cause: error });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw untrusted(path, 'is not a regular file');
    if (stats.size > maxBytes) throw untrusted(path, 'is too large');
    if ((stats.mode & (trust === 'secret' ? 0o077 : 0o022)) !== 0) {
      throw untrusted(
        path,
        trust === 'secret'
          ? 'can be read or written by other users than root'
          : 'can be written by other users than root',
      );
    }
    requireRoots(path, stats);
    requireDirectory(parentOf(path) ?? '/');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** Throws HostError unless only root can create, replace and remove files in the directory, and replace the directory itself. */
export function requireDirectory(path: string): void {
  const stats = statSync(path);
  if (!stats.isDirectory()) throw untrusted(path, 'is not a directory');
  if ((stats.mode & 0o022) !== 0) throw untrusted(path, 'can be written by other users than root');
  requireRoots(path, stats);
  for (let above = parentOf(path); above !== undefined; above = parentOf(above)) {
    const { mode, uid } = statSync(above);
    // In a sticky directory other users can create files, but not remove or rename those of root.
    const safe = (mode & 0o022) === 0 || (mode & 0o1000) !== 0;
    if (!safe || uid !== 0) throw untrusted(above, 'can be changed by other users than root');
  }
}

function requireRoots(path: string, stats: Stats): void {
  if (stats.uid !== 0) throw untrusted(path, 'does not belong to root');
}

function parentOf(path: string): string | undefined {
  return path === '/' ? undefined : path.slice(0, path.lastIndexOf('/')) || '/';
}

function untrusted(path: string, fault: string): HostError {
  const hint = `find out who changed it, then: chown root:root ${path} && chmod go-w ${path}`;
  return new HostError('host/untrusted-file', `${path} ${fault}`, hint);
}
