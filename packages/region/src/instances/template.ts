/**
 * The lowest layer of every instance's disk, made once per region on its tmpfs: an empty root with an /etc of its own,
 * and above the computer's /usr a layer that hides files not every user may read.
 */
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseGroup } from '@sallyport/linux';
import { authorityName } from '../server/tls.ts';
import { copyReadable, makeParents, unreadable } from './copy-readable.ts';
import { distributionFiles } from './distribution-files.ts';
import { commonEtc, copiedFromHost, type EtcFile, type RegionNames } from './etc.ts';
import { type HostTree, type HostTrees, hostTrees } from './host-trees.ts';
import { imageUserEtc, makeImageHome, withImageUsers } from './image-users.ts';
import { pamFiles } from './pam.ts';
import { type Programs, run } from './programs.ts';
import { systemAccounts } from './system-accounts.ts';
import { trustAuthority } from './trust-store.ts';

export type Template = HostTrees & {
  /** Lowest layer of the root. */
  readonly root: string;
  /** Layer above the computer's /usr, and folder by folder above the trees in it. */
  readonly usr: string;
  /** Device nodes and links, to be copied to /dev. */
  readonly dev: string;
};

type Folder = readonly [path: string, mode: number, group?: string];

const folders: readonly Folder[] = [
  ...['boot', 'dev', 'etc', 'home', 'media', 'mnt', 'opt', 'proc', 'run', 'srv', 'sys', 'usr', 'var'].map(
    (name): Folder => [name, 0o755],
  ),
  ['root', 0o700],
  ['tmp', 0o1777],
  ['opt/sallyport', 0o755],
  ...['backups', 'cache', 'lib', 'lib/misc', 'log', 'opt', 'spool'].map((name): Folder => [`var/${name}`, 0o755]),
  ['var/local', 0o2775, 'staff'],
  ['var/mail', 0o2775, 'mail'],
  ['var/tmp', 0o1777],
  ...['default', 'pki', 'pki/tls', 'profile.d', 'sallyport', 'security', 'ssh', 'ssl', 'pam.d'].map(
    (name): Folder => [`etc/${name}`, 0o755],
  ),
  ['etc/sudoers.d', 0o750],
  ['etc/ssl/private', 0o700],
];

const links: readonly (readonly [path: string, target: string])[] = [
  ['var/run', '/run'],
  ['var/lock', '/run/lock'],
  ['etc/mtab', '../proc/self/mounts'],
];

export async function makeTemplate(folder: string, region: RegionNames, programs: Programs): Promise<Template> {
  const [root, usr, dev] = ['root', 'usr', 'dev'].map((name) => join(folder, name)) as [string, string, string];
  for (const path of [folder, root, usr, dev]) await mkdir(path, { mode: 0o755 });
  const found = await hostTrees();
  const accounts = withImageUsers(
    systemAccounts(await readFile('/etc/passwd', 'utf8'), await readFile('/etc/group', 'utf8')),
  );
  const groups = groupIds(accounts.group);

  for (const [path, mode, group] of folders) {
    await mkdir(join(root, path));
    await chown(join(root, path), 0, groups.get(group ?? 'root') ?? 0);
    await chmod(join(root, path), mode);
  }
  for (const { path } of found.trees) await mkdir(join(root, path), { recursive: true, mode: 0o755 });
  for (const { name, target } of found.links) await symlink(target, join(root, name));
  for (const [path, target] of links) await symlink(target, join(root, path));

  await Promise.all(copiedFromHost.map((path) => copyReadable(join('/etc', path), join(root, 'etc', path))));
  // Of cron the package brings one, which dpkg would ask about where it is installed later.
  const pam = pamFiles(await distributionFiles()).filter(
    ({ path }) => path !== 'pam.d/cron' || existsSync('/etc/pam.d/cron'),
  );
  await writeEtc(root, [...commonEtc(region), ...imageUserEtc, ...pam]);
  await makeImageHome(root);
  await writeAccounts(root, accounts, groups.get('shadow') ?? 0);
  for (const [name, mode] of [
    ['wtmp', 0o664],
    ['btmp', 0o660],
    ['lastlog', 0o664],
  ] as const) {
    await writeOwned(join(root, 'var/log', name), '', mode, groups.get('utmp') ?? 0);
  }
  await trustAuthority(join(root, 'etc'), usr, region.caPem, authorityName(region.regionName));
  const [trees] = await Promise.all([hideUnreadable(usr, programs, found.trees), makeDevices(dev, programs, groups)]);
  await powerCommands(usr);
  return { links: found.links, trees, root, usr, dev };
}

/** Writes files of /etc into a layer's root. */
export async function writeEtc(root: string, files: readonly EtcFile[]): Promise<void> {
  for (const { path, mode, text } of files) {
    await mkdir(dirname(join(root, 'etc', path)), { recursive: true, mode: 0o755 });
    await writeOwned(join(root, 'etc', path), text, mode, 0);
  }
}

async function writeAccounts(root: string, accounts: ReturnType<typeof systemAccounts>, shadow: number): Promise<void> {
  await writeOwned(join(root, 'etc/passwd'), accounts.passwd, 0o644, 0);
  await writeOwned(join(root, 'etc/group'), accounts.group, 0o644, 0);
  await writeOwned(join(root, 'etc/shadow'), accounts.shadow, 0o640, shadow);
  await writeOwned(join(root, 'etc/gshadow'), accounts.gshadow, 0o640, shadow);
}

async function writeOwned(path: string, text: string, mode: number, gid: number): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'w' });
  await chown(path, 0, gid);
  await chmod(path, mode);
}

/**
 * /usr/local belongs to an administrator: files there that not every user may read may be secrets, and are hidden by
 * overlayfs whiteouts below the instance's disk. Returns the trees that are visible, each with its folder in the layer.
 */
async function hideUnreadable(
  layer: string,
  programs: Programs,
  trees: readonly HostTree[],
): Promise<readonly HostTree[]> {
  const hidden = await unreadable('/usr', 'local');
  for (const path of hidden) {
    await makeParents(layer, '/usr', path);
    await run(programs.mknod, [join(layer, path), 'c', '0', '0']);
  }
  const seen = trees.filter(({ path }) => !hidden.some((one) => `${path}/`.startsWith(`usr/${one}/`)));
  for (const { path } of seen) {
    if (path.startsWith('usr/')) await makeParents(layer, '/usr', `${path.slice('usr/'.length)}/x`);
  }
  return seen;
}

const devices = [
  ['null', 1, 3, 0o666],
  ['zero', 1, 5, 0o666],
  ['full', 1, 7, 0o666],
  ['random', 1, 8, 0o666],
  ['urandom', 1, 9, 0o666],
  ['tty', 5, 0, 0o666],
] as const;

const deviceLinks = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
] as const;

async function makeDevices(dev: string, programs: Programs, groups: ReadonlyMap<string, number>): Promise<void> {
  for (const [name, major, minor, mode] of devices) {
    await run(programs.mknod, ['-m', mode.toString(8), join(dev, name), 'c', String(major), String(minor)]);
  }
  await chown(join(dev, 'tty'), 0, groups.get('tty') ?? 0);
  for (const [name, target] of deviceLinks) await symlink(target, join(dev, name));
}

/** reboot(2) does not reach a sandbox; it powers off when the child of PID 1 ends. */
const powerOff = `#!/bin/sh
case " $* " in *' -r '* | *' --reboot '*)
  echo 'an instance cannot restart itself: use RebootInstances' >&2
  exit 1 ;;
esac
exec kill -TERM "$(cat /run/sallyport/guest.pid)"
`;

async function powerCommands(usr: string): Promise<void> {
  // If /usr/sbin is a link to bin, a folder in this layer would hide every program.
  const folder = (await makeSbin(usr)) ? 'sbin' : 'bin';
  for (const name of ['halt', 'poweroff', 'shutdown']) {
    await writeOwned(join(usr, folder, name), powerOff, 0o755, 0);
  }
}

async function makeSbin(usr: string): Promise<boolean> {
  const separate = (await lstat('/usr/sbin')).isDirectory();
  await makeParents(usr, '/usr', separate ? 'sbin/x' : 'bin/x');
  return separate;
}

function groupIds(group: string): ReadonlyMap<string, number> {
  return new Map(
    group.split('\n').flatMap((line) => {
      const found = parseGroup(line);
      return found === undefined ? [] : [[found.name, found.gid]];
    }),
  );
}
