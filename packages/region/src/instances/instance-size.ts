/** How much memory and processor time an instance may use, and what that is in the files of its cgroups (cgroups(7)). Pure. */
import type { Controller } from './cgroup-folders.ts';

export type InstanceSize = { readonly vcpus: number; readonly memoryBytes: number };

/** A bound against fork bombs also where the kernel has none per pid namespace. */
export const mostProcesses = 16_384;

type Setting = readonly [file: string, value: string];

/** What to write, in this order. Files that the kernel was built or started without are left out by who writes. */
export function cgroupSettings(version: 1 | 2, controller: Controller, size: InstanceSize): readonly Setting[] {
  switch (controller) {
    case 'memory':
      return memorySettings(version, size.memoryBytes);
    case 'cpu':
      // Shares and not a quota: an instance that is alone may use what nobody else wants.
      return version === 1
        ? [['cpu.shares', String(size.vcpus * 1024)]]
        : [['cpu.weight', String(Math.min(size.vcpus * 100, 10_000))]];
    case 'pids':
      return [['pids.max', String(mostProcesses)]];
    default:
      return controller satisfies never;
  }
}

/**
 * Version 1 does not count the buffers of TCP and UDP as memory of who fills them, and the kernel has one bound on them for the whole
 * computer, about a tenth of its memory: without bounds one instance stops all TCP of its host. A sixteenth is below
 * that for all instances together, whose memory is three quarters of the computer's.
 */
function socketBufferBytes(memoryBytes: number): number {
  return Math.floor(memoryBytes / 16);
}

/** Swap is not beside it: what is swapped out would be more than the limit. */
function memorySettings(version: 1 | 2, bytes: number): readonly Setting[] {
  if (version === 2) {
    return [
      ['memory.max', String(bytes)],
      ['memory.swap.max', '0'],
    ];
  }
  return [
    // The limit with swap may never be the smaller one, so it is lifted while the other changes.
    ['memory.memsw.limit_in_bytes', '-1'],
    ['memory.limit_in_bytes', String(bytes)],
    ['memory.memsw.limit_in_bytes', String(bytes)],
    ['memory.kmem.tcp.limit_in_bytes', String(socketBufferBytes(bytes))],
  ];
}
