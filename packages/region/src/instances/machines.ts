/** Boots, stops and discards the sandboxes of one region. */
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { sha256Hex } from '@sallyport/linux';
import { Cgroups } from './cgroups.ts';
import { ownEtc } from './etc.ts';
import { fstab } from './fstab.ts';
import { makeHardware } from './hardware.ts';
import type { InstanceIds } from './instance-ids.ts';
import type { Machine, MachineSpec, Machines, RegionListeners } from './machine.ts';
import { MachineError } from './machine-error.ts';
import { copyAgent } from './official-agent.ts';
import { addPackageLocks } from './package-locks.ts';
import { layerFolder, type Mount, type PlanInput, planSandbox, rootLayer, varTmp } from './plan.ts';
import { copyProduct } from './product.ts';
import { type Programs, run, sandboxProgramPaths } from './programs.ts';
import { openRelaySockets, type RelaySockets } from './relay-sockets.ts';
import { findMissing, type Missing } from './requirements.ts';
import { type ReservedIds, reserveIds } from './reserve-ids.ts';
import { Sandbox } from './sandbox.ts';
import { addServices } from './service-units.ts';
import { whyNotShifted } from './shift-trial.ts';
import { makeTemplate, type Template, writeEtc } from './template.ts';

export type MachinesOptions = {
  /** A tmpfs in a private mount namespace: see `mountState`. */
  readonly stateDir: string;
  /** What becomes /opt/sallyport: `lib/` and `bin/`, as `tools/build.ts` makes them. */
  readonly productDir: string;
  /** Programs of the official SSM Agent, which then runs inside instead of ours. */
  readonly agentFolder?: string;
  /** The Node that runs inside; this process's own when absent. */
  readonly nodeBinary?: string;
  /** How much an instance may write to its disk, which is memory of this computer. */
  readonly diskBytes?: number;
};

/** What all instances of a region share. */
type Prepared = { readonly template: Template; readonly shifts: boolean; readonly cgroups: Cgroups };

/** An instance between its first boot and its termination. */
type Slot = { readonly folder: string; ids?: ReservedIds; running?: Sandbox; turn: Promise<unknown> };

export function createMachines(listeners: RegionListeners, options: MachinesOptions): Machines {
  return new SandboxMachines(listeners, options);
}

class SandboxMachines implements Machines {
  readonly #listeners: RegionListeners;
  readonly #options: MachinesOptions;
  readonly #programs: Programs = sandboxProgramPaths();
  readonly #slots = new Map<string, Slot>();
  #prepared: Promise<Prepared> | undefined;
  #missing: Promise<readonly Missing[]> | undefined;
  #closed: Promise<void> | undefined;

  constructor(listeners: RegionListeners, options: MachinesOptions) {
    this.#listeners = listeners;
    this.#options = options;
  }

  missing(): Promise<readonly Missing[]> {
    this.#missing ??= findMissing(this.#options.stateDir);
    return this.#missing;
  }

  async boot(spec: MachineSpec): Promise<Machine> {
    checkSpec(spec);
    if (this.#closed !== undefined) throw new MachineError('machine/closed', 'the region is shutting down');
    const folder = join(this.#options.stateDir, 'machines', spec.id);
    const slot = this.#slots.get(spec.id) ?? { folder, turn: Promise.resolve() };
    this.#slots.set(spec.id, slot);
    return this.#inTurn(slot, () => this.#boot(slot, spec));
  }

  async discard(id: string): Promise<void> {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    await this.#inTurn(slot, async () => {
      await slot.running?.stop();
      if (this.#slots.get(id) !== slot) return;
      this.#slots.delete(id);
      const disk = join(slot.folder, 'disk');
      // Lazily, because the kernel may still be ending the sandbox.
      if (existsSync(disk)) await run(this.#programs.umount, ['-n', '-l', disk]).catch(() => {});
      await rm(slot.folder, { recursive: true, force: true });
      await (await this.#prepared)?.cgroups.remove(id);
      slot.ids?.release();
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#slots.keys()].map((id) => this.discard(id)));
    await (await this.#prepared?.catch(() => undefined))?.cgroups.close();
    const { stateDir } = this.#options;
    for (const name of ['machines', 'template', 'product'])
      await rm(join(stateDir, name), { recursive: true, force: true });
  }

  /** Runs one action at a time for each instance. */
  #inTurn<T>(slot: Slot, action: () => Promise<T>): Promise<T> {
    const result = slot.turn.then(action);
    slot.turn = result.catch(() => {});
    return result;
  }

  async #boot(slot: Slot, spec: MachineSpec): Promise<Machine> {
    if (this.#closed !== undefined) throw new MachineError('machine/closed', 'the region is shutting down');
    if (slot.running !== undefined) throw new MachineError('machine/running', `instance ${spec.id} is running already`);
    this.#prepared ??= this.#prepare();
    const { template, shifts, cgroups } = await this.#prepared;
    // The files on its disk belong to them: they are the instance's until it is discarded.
    slot.ids ??= shifts ? await reserveIds() : { first: 0, release() {} };
    await this.#makeDisk(slot, spec, template, slot.ids);
    const boot = join(slot.folder, 'boot');
    await rm(boot, { recursive: true, force: true });
    await mkdir(join(boot, 'stage'), { recursive: true, mode: 0o700 });
    const fifos = ['boot-messages', 'console'].map((name) => join(boot, name));
    await run(this.#programs.mkfifo, ['-m', '0600', ...fifos]);
    for (const fifo of fifos) await chown(fifo, slot.ids.first, slot.ids.first);
    await makeHardware(join(boot, 'sys'), spec.id);
    const sockets = await openRelaySockets(boot, spec, this.#listeners, slot.ids.first);
    try {
      const limited = { vcpus: spec.size.vcpus, memoryBytes: spec.size.memoryBytes + diskMemory(this.#diskBytes) };
      const joined = await cgroups.limit(spec.id, limited);
      return await this.#start(slot, spec, { template, ids: { first: slot.ids.first }, cgroups: joined }, sockets);
    } catch (error) {
      await sockets.close();
      throw error;
    }
  }

  async #start(
    slot: Slot,
    spec: MachineSpec,
    shared: Pick<PlanInput, 'template' | 'ids' | 'cgroups'>,
    sockets: RelaySockets,
  ): Promise<Machine> {
    const boot = join(slot.folder, 'boot');
    const nodeBinary = this.#options.nodeBinary ?? process.execPath;
    const plan = planSandbox({
      ...{ id: spec.id, hostname: spec.hostname, privateIp: spec.privateIp, programs: this.#programs, ...shared },
      ...{ disk: join(slot.folder, 'disk'), boot, product: this.#product, nodeBinary },
      orders: {
        id: spec.id,
        regionName: this.#listeners.regionName,
        httpPort: this.#listeners.httpPort,
        httpsPort: this.#listeners.httpsPort,
        userData: Buffer.from(spec.userData ?? new Uint8Array()).toString('base64'),
      },
    });
    const planFile = join(boot, 'plan.json');
    await writeFile(planFile, JSON.stringify(plan), { mode: 0o600 });
    const sandbox = new Sandbox({
      ...{ id: spec.id, programs: this.#programs, nodeBinary, planFile },
      ...{ bootMessages: join(boot, 'boot-messages'), console: join(boot, 'console') },
    });
    slot.running = sandbox;
    void sandbox.ended.then(async () => {
      delete slot.running;
      await sockets.close();
    });
    await sandbox.up();
    return sandbox;
  }

  get #diskBytes(): number {
    return this.#options.diskBytes ?? 2 * 1024 ** 3;
  }

  get #product(): string {
    return join(this.#options.stateDir, 'product');
  }

  /** A tmpfs for each instance, so that none can fill the disks of others. Made at the first boot. */
  async #makeDisk({ folder }: Slot, spec: MachineSpec, template: Template, ids: InstanceIds): Promise<void> {
    const disk = join(folder, 'disk');
    if (existsSync(join(disk, 'seed'))) return;
    await mkdir(disk, { recursive: true, mode: 0o700 });
    const size = this.#diskBytes;
    const tmpfs = (target: string, options: readonly string[]): Mount => {
      return { source: spec.id, target, type: 'tmpfs', options: ['nosuid', 'nodev', ...options] };
    };
    const owner = [`uid=${ids.first}`, `gid=${ids.first}`];
    const table = join(folder, 'fstab');
    await writeFile(
      table,
      fstab([
        tmpfs(disk, ['mode=700', `size=${size}`, 'nr_inodes=256k']),
        tmpfs(varTmp(disk), ['X-mount.mkdir', 'mode=1777', ...owner, `size=${varTmpBytes(size)}`, 'nr_inodes=64k']),
      ]),
    );
    await run(this.#programs.mount, ['-n', '-a', '-T', table]);
    for (const layer of [rootLayer(disk), ...template.trees.map((tree) => layerFolder(disk, tree))]) {
      await mkdir(layer.upper, { recursive: true });
      await mkdir(layer.work, { recursive: true });
      await chmod(layer.upper, 0o755);
      await chown(layer.upper, ids.first, ids.first);
    }
    await addPackageLocks(disk, template.trees, ids);
    const machineId = sha256Hex(`sallyport machine-id ${spec.id}`).slice(0, 32);
    const { hostname, privateIp } = spec;
    const seed = join(disk, 'seed');
    await mkdir(join(seed, 'etc'), { recursive: true });
    await chmod(seed, 0o755);
    await chmod(join(seed, 'etc'), 0o755);
    await writeEtc(seed, ownEtc({ regionName: this.#listeners.regionName, hostname, privateIp, machineId }));
  }

  /** Once per region: the lowest layer of all disks, and a copy of the programs. */
  async #prepare(): Promise<Prepared> {
    const { productDir, stateDir } = this.#options;
    if (!existsSync(join(productDir, 'lib/init.sh'))) {
      throw new MachineError('machine/programs-missing', 'the programs that run inside instances are not built', {
        hint: 'build them with: npm run build',
      });
    }
    await mkdir(join(stateDir, 'machines'), { recursive: true, mode: 0o700 });
    await copyProduct(productDir, this.#product);
    const template = await makeTemplate(join(stateDir, 'template'), this.#listeners, this.#programs);
    const { agentFolder } = this.#options;
    await addServices(
      template.root,
      template.usr,
      this.#programs.mknod,
      agentFolder === undefined ? 'own' : 'official',
    );
    if (agentFolder !== undefined) await copyAgent(agentFolder, template.usr);
    const why = await whyNotShifted({
      ...{ stateDir, template, product: this.#product, programs: this.#programs },
      nodeBinary: this.#options.nodeBinary ?? process.execPath,
    });
    const cgroups = await Cgroups.open(this.#programs.perl);
    const { unlimited } = cgroups;
    const lacking = [why, unlimited === undefined ? undefined : `${unlimited}; see docs/limits.md`];
    for (const sentence of lacking) if (sentence !== undefined) process.stderr.write(`sallyport: ${sentence}\n`);
    return { template, shifts: why === undefined, cgroups };
  }
}

function varTmpBytes(diskBytes: number): number {
  return Math.floor(diskBytes / 4);
}

/** The disks are memory of the instance: what it writes there is counted with what its processes use. */
function diskMemory(diskBytes: number): number {
  return diskBytes + varTmpBytes(diskBytes);
}

/** These values become parts of paths, mount options and commands. */
function checkSpec({ id, hostname, privateIp }: MachineSpec): void {
  const bad = (what: string): MachineError =>
    new MachineError('machine/bad-spec', `${what} of the instance is malformed`);
  if (!/^i-[0-9a-f]{17}$/.test(id)) throw bad('the id');
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(hostname)) throw bad('the host name');
  if (!isIPv4(privateIp)) throw bad('the private address');
}
