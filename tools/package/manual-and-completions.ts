/** What people get beside the program `sallyport`: its manual page, and what completes it in shells. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sallyport } from '../../apps/cli/src/commands/commands.ts';
import { bashScript } from '../../apps/cli/src/completion/bash.ts';
import { fishScript } from '../../apps/cli/src/completion/fish.ts';
import { zshScript } from '../../apps/cli/src/completion/zsh.ts';
import { root } from '../bundles.ts';
import { manPage } from '../manual/man-page.ts';

export const manualPage = 'man/sallyport.1';

/** Named as each shell looks for them. */
const completions = {
  'completions/sallyport.bash': bashScript,
  'completions/_sallyport': zshScript,
  'completions/sallyport.fish': fishScript,
} as const;

export function writeManualAndCompletions(folder: string): void {
  write(join(folder, manualPage), manPage(sallyport, dateOfSources()));
  for (const [path, script] of Object.entries(completions)) write(join(folder, path), script(sallyport));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Of the last commit: the same sources make the same page. */
function dateOfSources(): string {
  return execFileSync('/usr/bin/git', ['log', '-1', '--format=%cs'], { cwd: root, encoding: 'utf8' }).trim();
}
