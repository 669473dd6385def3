/** `sallyport completion SHELL`: the script on standard output. */
import { CliError } from '../cli-error.ts';
import type { ProgramDescription } from '../command/parser.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { zshScript } from '../completion/zsh.ts';
import { exitCodes } from '../exit-codes.ts';
import { answer } from '../terminal.ts';

const scripts: Readonly<Record<string, typeof bashScript>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

export async function completion(shell: string, program: ProgramDescription): Promise<number> {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined) {
    throw new CliError(
      'cli/usage',
      `there is no completion for ${shell}`,
      `choose one of ${Object.keys(scripts).join(', ')}`,
    );
  }
  answer(script(program).trimEnd());
  return exitCodes.ok;
}
