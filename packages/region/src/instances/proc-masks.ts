/** Parts of a new /proc that an instance must not read or write; containers hide the same. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mount } from './plan.ts';

/** Settings of the kernel: read-only. */
const readOnly = ['sys', 'sysrq-trigger'];
/** About hardware and other namespaces. */
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
    // Files that the kernel shows to uid 0 only are readable by root inside, whose uid is 0 as well.
    if (info.isFile() && (hiddenFiles.includes(name) || (info.mode & 0o004) === 0)) return [bind(nothing, path, 'rw')];
    return [];
  });
}

function bind(source: string, target: string, access: 'ro' | 'rw'): Mount {
  return { source, target, type: 'none', options: ['bind', access, 'nosuid', 'noexec'] };
}
