/**
 * The program that started this process may have left files open in it; nothing a session's programs get may come from there.
 * Node opens all its own files close-on-exec, so an open file without that mark is a foreign one.
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
      // The one that listed the folder is closed again.
    }
  }
}
