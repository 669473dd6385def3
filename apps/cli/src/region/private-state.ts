/**
 * Where a region keeps its state, and with which machines: as root, on a tmpfs in a mount namespace of its own that
 * ends with its last process; otherwise nowhere, and without instances.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createMachines,
  type Machines,
  mountState,
  privateMountsCommand,
  type RegionListeners,
} from '@sallyport/region';
import { CliError } from '../cli-error.ts';

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/**
 * Becomes the same program in a mount namespace of its own: the process id stays, so whoever started us still holds
 * us. Returns when there is nothing to do.
 */
export function enterPrivateMounts(): void {
  if (!isRoot()) return;
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const again = privateMountsCommand(self, process.env);
  if (again === undefined) return;
  if (process.execve === undefined)
    throw new CliError('cli/needs-root', 'this Node cannot replace its own process', 'use Node 24');
  process.execve(again.file, [again.file, ...again.args], again.env);
}

/** What becomes /opt/sallyport inside instances: made by `npm run build`, shipped beside the program. */
function productFolder(): string {
  const places = ['../guest', '../../guest', '../../../../dist/guest'];
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = folders.find((folder) => existsSync(`${folder}/lib/guest.mjs`));
  if (found === undefined) {
    throw new CliError('cli/no-guest', 'the programs that run inside instances are not built', 'run: npm run build');
  }
  return found;
}

/** Machines for a region of this process. */
export function machinesFor(listeners: RegionListeners): Machines {
  if (isRoot()) {
    return createMachines(listeners, { stateDir: mountState(process.env), productDir: productFolder() });
  }
  return machinesOfNobody;
}

/** A region without root serves every API; only RunInstances refuses, and says why. */
const machinesOfNobody: Machines = {
  missing: async () => [
    { message: 'instances are namespaces and mounts, which only root can make', hint: 'start the region as root' },
  ],
  boot: async () => {
    throw new CliError('cli/needs-root', 'instances can only be booted by root', 'start the region as root');
  },
  discard: async () => {},
  close: async () => {},
};
