/**
 * The parts of the computer's file system that an instance sees: an allow-list of the distribution's directories.
 * Nothing else (homes, /root, /srv, /opt, checkouts, other disks) exists inside.
 */
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';

/** A tree with its own copy-on-write layer, as a path without the leading slash. */
export type HostTree = { readonly path: string };
export type HostLink = { readonly name: string; readonly target: string };

export type HostTrees = {
  /** Outer trees before what is mounted below them. */
  readonly trees: readonly HostTree[];
  /** `bin -> usr/bin` and its like. */
  readonly links: readonly HostLink[];
};

/** Directories, or links into /usr where the distribution merged them. */
const programs = /^(?:bin|sbin|lib|lib32|lib64|libx32|libo32)$/;
/** Databases of package managers, for `dpkg -l` and `rpm -q`. */
const packageRecords = ['var/lib/dpkg', 'var/lib/rpm'];

export async function hostTrees(): Promise<HostTrees> {
  const trees: HostTree[] = [{ path: 'usr' }];
  const links: HostLink[] = [];
  for (const name of (await readdir('/')).filter((entry) => programs.test(entry)).sort()) {
    const info = await lstat(`/${name}`);
    if (info.isDirectory()) trees.push({ path: name });
    else if (info.isSymbolicLink()) links.push({ name, target: await readlink(`/${name}`) });
  }
  for (const path of packageRecords) {
    if (await isDirectory(`/${path}`)) trees.push({ path });
  }
  const below = mountsBelow(await readFile('/proc/self/mountinfo', 'utf8'), trees);
  for (const path of below) {
    // Single files bind-mounted by a container runtime are left out.
    if (await isDirectory(`/${path}`)) trees.push({ path });
  }
  return { trees, links: links.filter(({ target }) => !target.includes('..')) };
}

/** Disks mounted inside the trees: a layer of the outer tree shows only their empty mount points. */
export function mountsBelow(mountinfo: string, trees: readonly HostTree[]): readonly string[] {
  const points = mountinfo
    .split('\n')
    .map((line) => line.split(' - '))
    .filter(([, filesystem = '']) => !/^(?:autofs|fuse|proc|sysfs|nfs|cifs|9p)/.test(filesystem))
    .map(([mount = '']) => unescapeOctal(mount.split(' ')[4] ?? '').slice(1))
    .filter((path) => trees.some((tree) => path.startsWith(`${tree.path}/`)))
    // Overlay's option syntax has no room for these.
    .filter((path) => !/[\s:,\\"]/.test(path));
  return [...new Set(points)].sort();
}

export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

async function isDirectory(path: string): Promise<boolean> {
  return lstat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
}
