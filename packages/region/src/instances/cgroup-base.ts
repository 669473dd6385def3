/**
 * The cgroup of version 2 below which a region may make its own: one with controllers for its children, which a cgroup with
 * processes cannot have, unless it is the root (https://docs.kernel.org/admin-guide/cgroup-v2.html, "no internal
 * process constraint"), and only one that is the region's to divide (https://systemd.io/CGROUP_DELEGATION/).
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Controller, OwnCgroup } from './cgroup-folders.ts';
import { systemCallNumbers } from './linux-calls.ts';
import { run } from './programs.ts';

/** Where the processes of a delegated cgroup go, this region among them. It stays as long as one of them lives. */
const leaf = 'sallyport-region';

export async function controllersOf({ folder }: OwnCgroup): Promise<readonly string[]> {
  return (await readFile(join(folder, 'cgroup.controllers'), 'utf8').catch(() => '')).trim().split(' ');
}

/** Fails with the reason why there is none. */
export async function cgroupBase(own: OwnCgroup, wanted: readonly Controller[], perl: string): Promise<string> {
  const base = basename(own.folder) === leaf ? dirname(own.folder) : own.folder;
  // The root of all has no type; a container's own root has one.
  const isRoot = !existsSync(join(base, 'cgroup.type'));
  if (!isRoot && base !== own.mount && !(await isDelegated(base, perl))) {
    throw new Error(`${base} is not delegated to the region; start it by systemd-run --scope --property=Delegate=yes`);
  }
  if (!isRoot) await moveProcesses(base);
  await giveControllers(base, wanted);
  return base;
}

export async function giveControllers(folder: string, wanted: readonly Controller[]): Promise<void> {
  await writeFile(join(folder, 'cgroup.subtree_control'), wanted.map((name) => `+${name}`).join(' '));
}

async function moveProcesses(base: string): Promise<void> {
  await mkdir(join(base, leaf), { recursive: true });
  // They may fork meanwhile.
  for (let round = 0; round < 10; round += 1) {
    const pids = (await readFile(join(base, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean);
    if (pids.length === 0) return;
    for (const pid of pids) await writeFile(join(base, leaf, 'cgroup.procs'), pid).catch(() => {});
  }
}

/** The extended attribute by which systemd marks what it leaves to others. */
async function isDelegated(folder: string, perl: string): Promise<boolean> {
  const { getxattr } = systemCallNumbers(process.arch);
  const script = `my ($path, $name) = @ARGV; my $value = ' ' x 8;
    exit(syscall(${getxattr}, $path, $name, $value, 8) > 0 && $value =~ /^1/ ? 0 : 1)`;
  return run(perl, ['-e', script, '--', folder, 'trusted.delegate']).then(
    () => true,
    () => false,
  );
}
