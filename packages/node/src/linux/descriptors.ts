/**
 * Closes descriptors inherited from the program that started this process, so that programs of a session do not inherit
 * them. Node opens its own files close-on-exec, so one without that flag is inherited.
 */
import { closeSync, readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;

export function closeForeignDescriptors(): void {
  for (const entry of readdirSync('/proc/self/fd')) {
    const descriptor = Number(entry);
    if (descriptor <= 2) continue;
    try {
      const flags = /flags:\s*([0-7]+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(descriptor);
    } catch {
      // The descriptor that listed the folder is closed already.
    }
  }
}
