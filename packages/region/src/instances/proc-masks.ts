/** What of a fresh /proc an instance must not read or write, the same parts containers hide. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from './plan.ts';

/** The kernel's switches: to be looked at, not touched. */
const readOnly = ['sys', 'sysrq-trigger'];
/** Other namespaces' and the hardware's affairs. */
const hiddenFolders = ['acpi', 'asound', 'bus', 'driver', 'dynamic_debug', 'fs', 'irq', 'scsi'];
const hiddenFiles = [
  'keys',
  'key-users',
  'timer_list',
  'timer_stats',
  'sched_debug',
  'latency_stats',
  'interrupts',
  'cmdline',
];

/** `proc` is the mounted /proc, `empty` a folder with nothing in it, `nothing` a null device. */
export function procMasks(proc: string, empty: string, nothing: string): readonly Mount[] {
  const entries = readdirSync(proc).filter((name) => !/^\d+$/.test(name));
  return entries.flatMap((name): Mount[] => {
    const path = join(proc, name);
    const info = lstatSync(path);
    if (readOnly.includes(name)) return [bind(path, path, 'ro')];
    if (info.isDirectory() && hiddenFolders.includes(name)) return [bind(empty, path, 'ro')];
    // What the kernel lets only root read, it lets root inside read too: uid 0 is uid 0.
    if (info.isFile() && (hiddenFiles.includes(name) || (info.mode & 0o004) === 0)) return [bind(nothing, path, 'rw')];
    return [];
  });
}

function bind(source: string, target: string, access: 'ro' | 'rw'): Mount {
  return { source, target, type: 'none', options: ['bind', access, 'nosuid', 'noexec'] };
}
