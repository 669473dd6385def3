/**
 * Where a region keeps its state, and with which machines: as root, on a tmpfs in a mount namespace of its own that
 * ends with its last process; otherwise nowhere, and without instances.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import {
  createMachines,
  type Machines,
  mountState,
  privateMountsCommand,
  type RegionListeners,
} from '@sallyport/region';
import { CliError } from '../cli-error.ts';
import { unpackGuest } from '../executable/guest-files.ts';
import { ownCommand } from '../own-command.ts';

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/**
 * Becomes the same program in a mount namespace of its own: the process id stays, so the parent still holds
 * us. Returns when there is nothing to do.
 */
export function enterPrivateMounts(): void {
  if (!isRoot()) return;
  const again = privateMountsCommand(ownCommand(process.argv.slice(2)), process.env);
  if (again === undefined) return;
  if (process.execve === undefined)
    throw new CliError('cli/needs-root', 'this Node cannot replace its own process', 'use Node 24');
  process.execve(again.file, [again.file, ...again.args], again.env);
}

/**
 * What becomes /opt/sallyport inside instances: made by `npm run build`, shipped beside the program. The single executable
 * carries it, and unpacks it where the region keeps its state, which no other process can read and which ends with the region.
 */
function productFolder(stateDir: string): string {
  if (isSea()) {
    const folder = join(stateDir, 'unpacked');
    mkdirSync(folder, { mode: 0o700 });
    unpackGuest(folder);
    return folder;
  }
  const places = ['../guest', '../../guest', '../../../../dist/guest'];
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) => existsSync(`${folder}/lib/guest.mjs`));
  if (found === undefined) {
    throw new CliError('cli/no-guest', 'the programs that run inside instances are not built', 'run: npm run build');
  }
  return found;
}

/** Machines for a region of this process; `agentFolder` holds the official SSM Agent, to be run in instances instead of ours. */
export function machinesFor(listeners: RegionListeners, agentFolder?: string): Machines {
  if (isRoot()) {
    const stateDir = mountState(process.env);
    const productDir = productFolder(stateDir);
    return createMachines(listeners, { stateDir, productDir, ...(agentFolder !== undefined && { agentFolder }) });
  }
  return noMachines;
}

/** A region without root serves every API; only RunInstances refuses, and says why. */
const noMachines: Machines = {
  missing: async () => [
    { message: 'instances are namespaces and mounts, which only root can make', hint: 'start the region as root' },
  ],
  boot: async () => {
    throw new CliError('cli/needs-root', 'instances can only be booted by root', 'start the region as root');
  },
  discard: async () => {},
  close: async () => {},
};
