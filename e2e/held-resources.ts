/**
 * What one region could leave behind on this computer. Taken while it runs: its processes with all their descendants
 * and the namespaces they live in. Asked afterwards: is any of that still there? Other regions running meanwhile do
 * not disturb the answer.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export type HeldResources = {
  /** pid and start time: a pid alone may have been given to somebody else since. */
  readonly processes: ReadonlyMap<string, string>;
  readonly namespaces: ReadonlySet<string>;
  readonly mounts: ReadonlySet<string>;
  /** When it was looked, in clock ticks since boot. */
  readonly takenAt: number;
};

const kinds = ['mnt', 'pid', 'net', 'uts', 'ipc'];

type Process = {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since boot. */
  readonly startedAt: number;
  readonly key: string;
  readonly command: string;
};

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    // The process ended while we looked.
    return undefined;
  }
}

function processes(): readonly Process[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.flatMap((pid) => {
    const found = orNothing(() => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      // A zombie runs nothing; its parent has yet to read its exit.
      if (fields[0] === 'Z') return undefined;
      return { pid, parent: Number(fields[1]), startedAt: Number(fields[19]), key: `${pid}@${fields[19]}`, command };
    });
    return found === undefined ? [] : [found];
  });
}

function namespacesOf(pid: number): readonly string[] {
  return kinds.flatMap((kind) => orNothing(() => readlinkSync(`/proc/${pid}/ns/${kind}`)) ?? []);
}

function mounts(): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8').split('\n').filter(Boolean);
}

/** Everything that belongs to the process and its descendants now. */
export function resourcesHeldBy(pid: number): HeldResources {
  const all = processes();
  const family = new Set([pid]);
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const one of all) if (family.has(one.parent)) family.add(one.pid);
  }
  const members = all.filter((one) => family.has(one.pid));
  const own = new Set(namespacesOf(process.pid));
  return {
    processes: new Map(members.map((one) => [one.key, one.command])),
    namespaces: new Set(members.flatMap((one) => namespacesOf(one.pid)).filter((name) => !own.has(name))),
    mounts: new Set(mounts()),
    takenAt: Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100,
  };
}

/** What of it is still there, in words; empty when nothing is. Mounts made in our own namespace since count too. */
export function stillHeld(held: HeldResources): readonly string[] {
  const alive = processes();
  return [
    ...alive.filter((one) => held.processes.has(one.key)).map((one) => `process ${one.pid}: ${one.command}`),
    ...alive
      // The kernel gives the number of a namespace that ended to a new one; who began later lives in the new one.
      .filter((one) => one.startedAt <= held.takenAt)
      .filter((one) => namespacesOf(one.pid).some((name) => held.namespaces.has(name)))
      .map((one) => `process ${one.pid} in a namespace of ours: ${one.command}`),
    ...mounts()
      .filter((mount) => !held.mounts.has(mount) && /sallyport/.test(mount))
      .map((mount) => `mount: ${mount}`),
  ];
}

/** Waits until nothing is left, at most so long; answers what is. The kernel reaps in its own time. */
export async function waitUntilReleased(held: HeldResources, milliseconds: number): Promise<readonly string[]> {
  const until = performance.now() + milliseconds;
  let left = stillHeld(held);
  while (left.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = stillHeld(held);
  }
  return left;
}
