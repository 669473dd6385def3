/** Arguments that are not text: Node replaces what is not UTF-8, and the command would run with other arguments than were given. */
import { CliError } from './cli-error.ts';

/** Put there by Node or typed: the two cannot be told apart on every system. */
const replacement = '\uFFFD';

/** Session Manager's parameters are JSON and carry text only, so that bytes can be refused but not passed. */
export function refuseChangedArguments(args: readonly string[]): void {
  const changed = args.find((word) => word.includes(replacement));
  if (changed === undefined) return;
  throw new CliError(
    'cli/usage',
    `the argument ${changed} is not UTF-8`,
    'arguments are passed as text; pass other bytes on standard input',
  );
}
