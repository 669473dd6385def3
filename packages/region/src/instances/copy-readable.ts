/**
 * Copies files that every user of the computer may read, and lists those that not every user may. Links are copied as
 * links.
 */
import type { Stats } from 'node:fs';
import { chmod, chown, copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Larger files are databases and caches, which an instance does not need. */
const largest = 4 * 1024 * 1024;

function isReadableByAll(info: Stats): boolean {
  const needed = info.isDirectory() ? 0o005 : 0o004;
  return (info.mode & needed) === needed;
}

/** Copies `from` to `to`, whose parent must exist. What is absent, unreadable for some, or neither file, folder nor link is left out. */
export async function copyReadable(from: string, to: string): Promise<void> {
  const info = await lstat(from).catch(() => undefined);
  if (info === undefined) return;
  if (info.isSymbolicLink()) return symlink(await readlink(from), to);
  if (!isReadableByAll(info)) return;
  if (info.isDirectory()) {
    await mkdir(to);
    await Promise.all((await readdir(from)).map((name) => copyReadable(join(from, name), join(to, name))));
  } else if (info.isFile() && info.size <= largest) {
    await copyFile(from, to);
  } else return;
  await copyAttributes(info, to);
}

/** Makes the folders above `path` in `root` as they are in `host`, so that a layer does not change them. */
export async function makeParents(root: string, host: string, path: string): Promise<void> {
  const parent = dirname(path);
  if (parent === '.') return;
  await makeParents(root, host, parent);
  const made = await mkdir(join(root, parent)).then(
    () => true,
    () => false,
  );
  const info = await lstat(join(host, parent)).catch(() => undefined);
  if (made && info !== undefined) await copyAttributes(info, join(root, parent));
  else if (made) await chmod(join(root, parent), 0o755);
}

/** A uid of a person on the computer may be another person's inside. */
async function copyAttributes(info: Stats, to: string): Promise<void> {
  await chown(to, info.uid < 1000 ? info.uid : 0, info.gid < 1000 ? info.gid : 0);
  await chmod(to, info.mode & 0o1777);
}

/** Paths in `root` below `path` that not every user may read; a folder is listed without what is in it. */
export async function unreadable(root: string, path: string): Promise<readonly string[]> {
  const info = await lstat(join(root, path)).catch(() => undefined);
  if (info === undefined || info.isSymbolicLink()) return [];
  if (!isReadableByAll(info)) return [path];
  if (!info.isDirectory()) return [];
  const names = await readdir(join(root, path)).catch(() => []);
  return (await Promise.all(names.map((name) => unreadable(root, `${path}/${name}`)))).flat();
}
