/** Runs one command line: parses it, runs the command's handler, and turns what went wrong into an exit status. */
import { refuseChangedArguments } from './argument-bytes.ts';
import { CliError } from './cli-error.ts';
import type { Command } from './command/command.ts';
import { parse, usageError } from './command/parser.ts';
import { sallyport } from './commands/commands.ts';
import { exitCodes, exitNameOf } from './exit-codes.ts';
import { printError } from './terminal.ts';

/** Answers the exit status. */
export async function program(args: readonly string[]): Promise<number> {
  let status: number | undefined;
  try {
    refuseChangedArguments(args);
    const shown = await parse(sallyport, args, async (command, values, options) => {
      status = await run(command, values, options);
    });
    return status ?? exitCodes[shown];
  } catch (error) {
    printError(error);
    return exitCodes[exitNameOf(error)];
  }
}

async function run(command: Command, ...given: Parameters<Command['run']>): Promise<number> {
  try {
    return await command.run(...given);
  } catch (error) {
    const isUsage = error instanceof CliError && error.code === 'cli/usage';
    printError(isUsage ? usageError(error.message, `${sallyport.name} ${command.name}`, error.hint) : error);
    return exitCodes[command.failure ?? exitNameOf(error)];
  }
}
