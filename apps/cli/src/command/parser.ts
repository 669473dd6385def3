/** Parsing by commander, made from the commands' values. What it finds wrong becomes a CliError that names the command's own help. */
import {
  Argument as CommanderArgument,
  Command as CommanderCommand,
  CommanderError,
  Option as CommanderOption,
} from 'commander';
import { CliError } from '../cli-error.ts';
import type { Argument } from './argument.ts';
import { argumentWords, type Command, groups, type ParentCommand } from './command.ts';
import { dashed, flagOf, type Option, summaryOf, termOf } from './option.ts';
import { optionOfOtherProgram } from './other-program.ts';

export type ProgramDescription = {
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  readonly commands: readonly Command[];
  readonly parents: readonly ParentCommand[];
};

/** Called with what was parsed; nothing has run yet. */
export type Parsed = (
  command: Command,
  values: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** Parses a command line and calls `parsed`, or prints help or the version. Answers whether that was asked for. Throws CliError. */
export async function parse(
  program: ProgramDescription,
  words: readonly string[],
  parsed: Parsed,
): Promise<'ok' | 'usage'> {
  try {
    await parserOf(program, words, parsed).parseAsync(words, { from: 'user' });
    return 'ok';
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
    throw error;
  }
}

function parserOf(program: ProgramDescription, words: readonly string[], parsed: Parsed): CommanderCommand {
  const root = naming(new CommanderCommand(program.name), program.name)
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      // `help COMMAND` works as well, but the list need not say so.
      visibleCommands: (shown) => [...shown.commands],
      // Their arguments stand in their own help; with them the list would not fit a terminal.
      subcommandTerm: (shown) => shown.name(),
    })
    .helpOption('-h, --help', 'show help')
    .helpCommand(true)
    .description(program.summary)
    .version(program.version, '-V, --version', 'print the version');
  const holders = new Map([['', root]]);
  for (const command of program.commands) {
    const path = command.name.split(' ');
    const parser = holderOf(path.slice(0, -1), holders, program).command(path.at(-1) ?? '');
    parser.description(command.summary);
    if (path.length === 1) parser.helpGroup(`${groups[command.group]}:`);
    // Of the others help shows no more than this, and the rest of all of them would double the time until one starts.
    if (!isTyped(command.name, words)) continue;
    const typed = `${program.name} ${command.name}`;
    const option = optionOfOtherProgram(command, words);
    if (option !== undefined) {
      const sentence = `${option} stands after a word of the command, but not after --`;
      throw usageError(sentence, typed, 'write -- before the command');
    }
    complete(naming(parser, typed), command, program, parsed);
  }
  return root;
}

/** Options before the name of a command hold no value. */
function isTyped(name: string, words: readonly string[]): boolean {
  const named = words.filter((word) => !word.startsWith('-'));
  const path = named[0] === 'help' ? named.slice(1) : named;
  return name.split(' ').every((word, index) => path[index] === word);
}

/** The command that holds those of this path, made when the first of them is. */
function holderOf(
  path: readonly string[],
  holders: Map<string, CommanderCommand>,
  program: ProgramDescription,
): CommanderCommand {
  const name = path.join(' ');
  const known = holders.get(name);
  if (known !== undefined) return known;
  const parent = program.parents.find((one) => one.name === name);
  if (parent === undefined) throw new Error(`${name} is not described`);
  const above = holderOf(path.slice(0, -1), holders, program);
  const holder = naming(above.command(path.at(-1) ?? ''), `${program.name} ${name}`).description(parent.summary);
  if (path.length === 1) holder.helpGroup(`${groups[parent.group]}:`);
  holders.set(name, holder);
  return holder;
}

/** Its errors name the help of this path. */
function naming(parser: CommanderCommand, path: string): CommanderCommand {
  return parser.exitOverride((error) => {
    throw error.exitCode === 0 || error.code === 'commander.help' ? error : ofCommander(error, path);
  });
}

function complete(
  parser: CommanderCommand,
  command: Command,
  { name: program }: ProgramDescription,
  parsed: Parsed,
): void {
  const path = `${program} ${command.name}`;
  const terms = argumentWords(command.arguments, dashed);
  const declared = Object.values(command.arguments);
  for (const [index, { summary }] of declared.entries()) {
    parser.addArgument(new CommanderArgument(terms[index] ?? '', summary));
  }
  for (const [name, option] of Object.entries(command.options)) parser.addOption(commanderOption(name, option, path));
  parser
    .addHelpText('after', () => examplesText(command, program))
    .allowExcessArguments()
    .action(async () => {
      if (!declared.some(({ many }) => many) && parser.args.length > declared.length) {
        throw usageError(`${path} takes ${counted(declared)}, not ${parser.args.length}`, path);
      }
      await parsed(command, valuesOf(command, parser.args), parser.opts());
    });
}

function commanderOption(name: string, option: Option, path: string): CommanderOption {
  const flag = flagOf(name, option);
  const made = new CommanderOption(termOf(name, option), summaryOf(option));
  if (option.required === true) made.makeOptionMandatory();
  if (option.conflicts !== undefined) made.conflicts(option.conflicts);
  if (option.fallback !== undefined) made.default(option.fallback.value, option.fallback.shown);
  if (option.value === undefined) return made;
  return made.argParser((text, before) => {
    try {
      return option.read(text, before === option.fallback?.value ? undefined : before);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      throw usageError(`${flag} ${text}: ${error.message}`, path);
    }
  });
}

function valuesOf(command: Command, words: readonly string[]): Readonly<Record<string, unknown>> {
  const left = [...words];
  return Object.fromEntries(
    Object.entries(command.arguments).map(([name, argument]) => [
      name,
      argument.read(left.splice(0, argument.many ? left.length : 1)),
    ]),
  );
}

function counted(declared: readonly Argument[]): string {
  if (declared.length === 0) return 'no arguments';
  const least = declared.filter(({ required }) => required).length;
  const range = least === declared.length ? `${least}` : `${least} to ${declared.length}`;
  return `${range} ${range === '1' ? 'argument' : 'arguments'}`;
}

export function usageError(sentence: string, path: string, hint?: string): CliError {
  const help = `${path} --help shows ${path.includes(' ') ? 'how it is used' : 'the commands'}`;
  return new CliError('cli/usage', sentence, hint === undefined ? help : `${hint}\n${help}`);
}

/** Commander writes `error: SENTENCE` and, on a second line, `(Did you mean WORD?)`. */
function ofCommander({ message }: CommanderError, path: string): CliError {
  const [first = '', second] = message.split('\n');
  const meant = second === undefined ? undefined : /mean (?:one of )?(.*)\?/.exec(second)?.[1];
  return usageError(first.replace(/^error: /, ''), path, meant === undefined ? undefined : `did you mean ${meant}?`);
}

function examplesText({ examples }: Command, program: string): string {
  const lines = examples.flatMap(({ typed, does }) => [`  ${program} ${typed}`, `      ${does}`]);
  return ['', 'Examples:', ...lines].join('\n');
}
