/** What people get beside the program `sallyport`: its manual page, and what completes it in shells. */
import { execFileSync } from 'node:child_process';
import { sallyport } from '../../apps/cli/src/commands/commands.ts';
import { root } from '../bundles.ts';
import { writeCompanions } from '../manual/companions.ts';

export const manualPage = `man/${sallyport.name}.1`;

export function writeManualAndCompletions(folder: string): void {
  writeCompanions(sallyport, dateOfSources(), folder);
}

/** Of the last commit: the same sources make the same page. */
function dateOfSources(): string {
  return execFileSync('/usr/bin/git', ['log', '-1', '--format=%cs'], { cwd: root, encoding: 'utf8' }).trim();
}
