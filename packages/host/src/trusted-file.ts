/** Files that are obeyed: only root may have written them, or any directory above them. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { HostError } from './host-error.ts';

/** `secret`: nobody else may even read it. */
export type Trust = 'public' | 'secret';

const maxBytes = 16 * 1024 * 1024;

/** The text of the file, undefined when it is not there; an error when somebody else could have written it. */
export function readTrusted(path: string, trust: Trust): string | undefined {
  let fd: number;
  try {
    // Without following a link, and without waiting on a pipe that stands where a file should.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw untrusted(path, 'is a symbolic link');
    throw new HostError('host/untrusted-file', `${path} cannot be read (${code})`, undefined, { cause: error });
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw untrusted(path, 'is not a plain file');
    if (stats.size > maxBytes) throw untrusted(path, 'is too large');
    if ((stats.mode & (trust === 'secret' ? 0o077 : 0o022)) !== 0) {
      throw untrusted(
        path,
        trust === 'secret' ? 'can be opened by others than root' : 'can be written by others than root',
      );
    }
    requireRoots(path, stats);
    requireDirectory(parentOf(path) ?? '/');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

/** A directory in which only root can put, replace or remove anything, and that nobody else can put another in place of. */
export function requireDirectory(path: string): void {
  const stats = statSync(path);
  if (!stats.isDirectory()) throw untrusted(path, 'is not a directory');
  if ((stats.mode & 0o022) !== 0) throw untrusted(path, 'can be written by others than root');
  requireRoots(path, stats);
  for (let above = parentOf(path); above !== undefined; above = parentOf(above)) {
    const { mode, uid } = statSync(above);
    // In a sticky directory others may add names, but not take root's away.
    const safe = (mode & 0o022) === 0 || (mode & 0o1000) !== 0;
    if (!safe || uid !== 0) throw untrusted(above, 'can be changed by others than root');
  }
}

function requireRoots(path: string, stats: Stats): void {
  if (stats.uid !== 0) throw untrusted(path, 'does not belong to root');
}

function parentOf(path: string): string | undefined {
  return path === '/' ? undefined : path.slice(0, path.lastIndexOf('/')) || '/';
}

function untrusted(path: string, fault: string): HostError {
  const hint = `look who changed it, then: chown root:root ${path} && chmod go-w ${path}`;
  return new HostError('host/untrusted-file', `${path} ${fault}`, hint);
}
