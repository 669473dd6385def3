/** Files a person names: what cannot be read is unusable input, told by the name that was typed. */
import { readFileSync } from 'node:fs';
import { CliError } from '../cli-error.ts';

/** A policy has at most some thousand characters, an export of a large account some hundred megabytes. */
export function readInput(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR')
      throw new CliError('cli/input', `${path} is a folder`, `name its files, such as ${path}/*.json`, { cause });
    throw new CliError('cli/input', `the file ${path} cannot be read`, 'name a file you may read', { cause });
  }
}
