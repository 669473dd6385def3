/** What people get beside the program: its manual page and the completion of each shell, under the names their readers look for. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramDescription } from '../../apps/cli/src/command/parser.ts';
import { bashScript } from '../../apps/cli/src/completion/bash.ts';
import { fishScript } from '../../apps/cli/src/completion/fish.ts';
import { zshScript } from '../../apps/cli/src/completion/zsh.ts';
import { manPage } from './man-page.ts';

/** Text by path. `date` is that of the release, as YYYY-MM-DD. */
export function companionsOf(program: ProgramDescription, date: string): Readonly<Record<string, string>> {
  const { name } = program;
  return {
    [`man/${name}.1`]: manPage(program, date),
    [`completions/${name}.bash`]: bashScript(program),
    [`completions/_${name}`]: zshScript(program),
    [`completions/${name}.fish`]: fishScript(program),
  };
}

/** Below `folder`, in folders `man` and `completions`. */
export function writeCompanions(program: ProgramDescription, date: string, folder: string): void {
  for (const name of ['man', 'completions']) mkdirSync(join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(companionsOf(program, date))) writeFileSync(join(folder, path), text);
}
