/** `sallyport completion`, as a value. */
import { argument } from '../command/argument.ts';
import { type Command, command } from '../command/command.ts';
import type { ProgramDescription } from '../command/parser.ts';

/** Of a program that has this command among its own. */
export function completionOf(program: () => ProgramDescription): Command {
  return command({
    name: 'completion',
    group: 'setup',
    summary: 'print a script that completes commands and options in a shell',
    arguments: { shell: argument('bash, zsh or fish', { completes: ['bash', 'zsh', 'fish'] }) },
    options: {},
    examples: [
      { typed: 'completion bash > /etc/bash_completion.d/sallyport', does: 'complete in every bash from now on' },
      { typed: 'completion fish > ~/.config/fish/completions/sallyport.fish', does: 'complete in fish' },
    ],
    load: async () => {
      const { completion } = await import('../handlers/completion.ts');
      return ({ shell }) => completion(shell, program());
    },
  });
}
