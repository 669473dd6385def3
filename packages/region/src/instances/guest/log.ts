/** The two ways to the console: the supervisor's own lines, and /dev/console for every other program. */
import { openSync } from 'node:fs';

export function log(line: string): void {
  process.stdout.write(`sallyport: ${line}\n`);
}

let opened: number | undefined;

/** For the standard streams of programs: what they write is marked as theirs (`marked-lines.ts`). */
export function consoleDescriptor(): number {
  opened ??= openSync('/dev/console', 'w');
  return opened;
}
