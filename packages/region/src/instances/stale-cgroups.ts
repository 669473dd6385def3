/**
 * Names of a region's cgroups, and the removal of those whose region is dead. A cgroup is a folder that the kernel does not
 * remove with its last process, so that a region that is killed leaves it, empty; the next region that boots an instance
 * removes it. Version 1's release_agent would be a program that the kernel runs as root of the host.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Owner = { readonly namespace: string; readonly pid: number; readonly startedAt: string };

/** A pid alone may have been given to another process since, and means something else in another pid namespace. */
export function regionCgroupName({ namespace, pid, startedAt }: Owner, number: number): string {
  return `sallyport-${namespace}-${pid}-${startedAt}-${number}`;
}

function parseName(name: string): Owner | undefined {
  const [, namespace, pid, startedAt] = /^sallyport-(\d+)-(\d+)-(\d+)-\d+$/.exec(name) ?? [];
  return namespace === undefined || startedAt === undefined ? undefined : { namespace, pid: Number(pid), startedAt };
}

export function ownerOf(pid: number): Owner {
  return { namespace: String(statSync('/proc/self/ns/pid').ino), pid, startedAt: startOf(pid) ?? '' };
}

/** In clock ticks since boot: field 22 of /proc/PID/stat, counted from the end of the program's name. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** More than any computer has; so that somebody's cgroups without end do not keep a region from its first boot. */
const mostFolders = 20_000;

/** Looks below a mount of cgroups, because the dead region may have been started in another session or service. */
export async function removeStaleCgroups(mount: string): Promise<void> {
  const { namespace } = ownerOf(process.pid);
  const waiting = [mount];
  for (let seen = 0; waiting.length > 0 && seen < mostFolders; seen += 1) {
    const folder = waiting.pop() as string;
    for (const name of await foldersIn(folder)) {
      const owner = parseName(name);
      if (owner === undefined) waiting.push(join(folder, name));
      else if (owner.namespace === namespace && startOf(owner.pid) !== owner.startedAt) {
        await removeTree(join(folder, name));
      }
    }
  }
}

/** What still has processes stays: the kernel is ending them, or of version 2 is asked to. */
async function removeTree(folder: string): Promise<void> {
  // Users may have cgroups of their own, with any name; they cannot make one that is root's.
  if (statSync(folder, { throwIfNoEntry: false })?.uid !== process.getuid?.()) return;
  const kill = join(folder, 'cgroup.kill');
  if (existsSync(kill)) await writeFile(kill, '1').catch(() => {});
  for (const name of await foldersIn(folder)) await rmdir(join(folder, name)).catch(() => {});
  await rmdir(folder).catch(() => {});
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
