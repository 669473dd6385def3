/**
 * The cgroups of a region's instances: one for the region, with a bound on all instances together, and one below it for each
 * instance. They lie below the cgroup that the region was started in, so that its bounds hold for instances too. Where the
 * region may not make cgroups it does without, and says why.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cgroupBase, controllersOf, giveControllers } from './cgroup-base.ts';
import { type Controller, controllers, type OwnCgroup, type OwnCgroups, ownCgroups } from './cgroup-folders.ts';
import { cgroupSettings, type InstanceSize } from './instance-size.ts';
import { ownerOf, regionCgroupName, removeStaleCgroups } from './stale-cgroups.ts';

/** A cgroup of the region: in each hierarchy of version 1 one, in that of version 2 one for the other controllers. */
type RegionCgroup = { readonly version: 1 | 2; readonly folder: string; readonly controllers: readonly Controller[] };

/** How long processes that were killed may take to leave a cgroup. */
const patienceMs = 5_000;
let made = 0;

export class Cgroups {
  /** Why something is not limited, in a sentence. */
  readonly unlimited: string | undefined;
  readonly #cgroups: readonly RegionCgroup[];

  private constructor(cgroups: readonly RegionCgroup[], unlimited: string | undefined) {
    this.#cgroups = cgroups;
    this.unlimited = unlimited;
  }

  /** Removes what dead regions left, and makes the region's own. */
  static async open(perl: string): Promise<Cgroups> {
    const read = (name: string): Promise<string> => readFile(`/proc/self/${name}`, 'utf8').catch(() => '');
    const own = ownCgroups(await read('cgroup'), await read('mountinfo'));
    const mounts = [...own.v1.values(), ...(own.v2 === undefined ? [] : [own.v2])].map(({ mount }) => mount);
    for (const mount of new Set(mounts)) await removeStaleCgroups(mount);
    const cgroups: RegionCgroup[] = [];
    const reasons = new Map<Controller, string>();
    for (const hierarchy of await hierarchies(own)) {
      try {
        cgroups.push(await makeIn(hierarchy, perl));
      } catch (error) {
        for (const controller of hierarchy.controllers) reasons.set(controller, (error as Error).message);
      }
    }
    return new Cgroups(cgroups, sentence(cgroups, reasons));
  }

  /** Makes or changes the cgroups of an instance. Its first process joins by writing 0 to the files that are returned. */
  async limit(id: string, size: InstanceSize): Promise<readonly string[]> {
    const bounded = { ...size, memoryBytes: Math.min(size.memoryBytes, allInstances().memoryBytes) };
    for (const cgroup of this.#cgroups) {
      const folder = join(cgroup.folder, id);
      await mkdir(folder, { recursive: true });
      for (const controller of cgroup.controllers) {
        await apply(folder, cgroupSettings(cgroup.version, controller, bounded));
      }
    }
    return this.#cgroups.map(({ folder }) => join(folder, id, 'cgroup.procs'));
  }

  /** After its last process has ended. */
  async remove(id: string): Promise<void> {
    for (const { folder } of this.#cgroups) await removeEmpty(join(folder, id));
  }

  /** After the last instance was removed. */
  async close(): Promise<void> {
    for (const { folder } of this.#cgroups) await removeEmpty(folder);
  }
}

/**
 * Of all instances together: a quarter of the memory is for the region and everybody else, and they weigh as much as one
 * busy process on each processor.
 */
function allInstances(): InstanceSize {
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { vcpus: availableParallelism(), memoryBytes: Math.floor(memory / 4) * 3 };
}

type Hierarchy = { readonly version: 1 | 2; readonly own: OwnCgroup; readonly controllers: readonly Controller[] };

/** A process is in one cgroup of each, so that controllers with one hierarchy need one cgroup. */
async function hierarchies({ v1, v2 }: OwnCgroups): Promise<readonly Hierarchy[]> {
  const first = [...Map.groupBy(v1, ([, { folder }]) => folder).values()];
  const known = v2 === undefined ? [] : await controllersOf(v2);
  const second = controllers.filter((name) => !v1.has(name) && known.includes(name));
  return [
    ...first.map((entries) => ({
      ...({ version: 1, own: (entries[0] as (typeof entries)[number])[1] } as const),
      controllers: entries.map(([controller]) => controller),
    })),
    ...(v2 === undefined || second.length === 0 ? [] : [{ version: 2, own: v2, controllers: second } as const]),
  ];
}

async function makeIn({ version, own, controllers: wanted }: Hierarchy, perl: string): Promise<RegionCgroup> {
  const base = version === 1 ? own.folder : await cgroupBase(own, wanted, perl);
  const folder = join(base, regionCgroupName(ownerOf(process.pid), made++));
  await mkdir(folder);
  try {
    for (const controller of wanted) {
      if (controller !== 'pids') await apply(folder, cgroupSettings(version, controller, allInstances()));
    }
    if (version === 2) await giveControllers(folder, wanted);
  } catch (error) {
    await rmdir(folder);
    throw error;
  }
  return { version, folder, controllers: wanted };
}

async function apply(folder: string, settings: readonly (readonly [string, string])[]): Promise<void> {
  for (const [file, value] of settings) {
    const path = join(folder, file);
    // A kernel without accounting of swap or of sockets has no file for it.
    if (/^memory\.(?:swap|memsw|kmem)\./.test(file) && !existsSync(path)) continue;
    await writeFile(path, value);
  }
}

async function removeEmpty(folder: string): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ; ) {
    try {
      return await rmdir(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // What is busy for longer stays for the next region.
      if (code !== 'EBUSY' || performance.now() > deadline) return;
      await sleep(10);
    }
  }
}

const limited: Readonly<Partial<Record<Controller, string>>> = { memory: 'memory', cpu: 'processor time' };

function sentence(cgroups: readonly RegionCgroup[], reasons: ReadonlyMap<Controller, string>): string | undefined {
  const has = (name: Controller): boolean => cgroups.some((cgroup) => cgroup.controllers.includes(name));
  const lacking = (Object.keys(limited) as Controller[]).filter((name) => !has(name));
  if (lacking.length === 0) return undefined;
  const why = lacking.map((name) => reasons.get(name)).find((reason) => reason !== undefined);
  const what = lacking.map((name) => limited[name]).join(' and ');
  const verb = lacking.length === 1 ? 'is' : 'are';
  return `${what} of instances ${verb} not limited (${why ?? 'no writable cgroup with these controllers is mounted'})`;
}
