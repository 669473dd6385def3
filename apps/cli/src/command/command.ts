/**
 * A command as a value: parsing, help, shell completion, the manual page and docs/commands.md are all made from it. Its
 * handler is loaded when it runs, so that none of them waits for the code of a command they only describe.
 */
import type { ExitName } from '../exit-codes.ts';
import type { Arguments, ArgumentsOf } from './argument.ts';
import type { Options, OptionsOf } from './option.ts';

/** What people do with the program; help is ordered by it. */
export const groups = {
  connect: 'Connect to instances',
  ask: 'Ask who can do what',
  build: 'Check what you build',
  region: 'Run a local AWS region',
  setup: 'Set up your shell',
} as const;

export type Group = keyof typeof groups;

export type Example = {
  /** What is typed after `sallyport`. */
  readonly typed: string;
  /** What it does, as a clause that follows "to". */
  readonly does: string;
};

type Description = {
  /** One word, or two when it belongs to a command that only holds others. */
  readonly name: string;
  readonly group: Group;
  /** What it does, as a clause that follows "to". */
  readonly summary: string;
  readonly examples: readonly [Example, Example];
  /** Exit status of every failure; left out: by the code of the error. */
  readonly failure?: ExitName;
};

/** Answers the exit status. */
export type Handler<A extends Arguments, O extends Options> = (
  values: ArgumentsOf<A>,
  options: OptionsOf<O>,
) => Promise<number>;

export type Command = Description & {
  readonly arguments: Arguments;
  readonly options: Options;
  run(values: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>): Promise<number>;
};

export type CommandDefinition<A extends Arguments, O extends Options> = Description & {
  readonly arguments: A;
  readonly options: O;
  readonly load: () => Promise<Handler<A, O>>;
};

/** The handler is checked against the arguments and options here; the caller has read them by these same values. */
export function command<A extends Arguments, O extends Options>(definition: CommandDefinition<A, O>): Command {
  const { load, ...description } = definition;
  return {
    ...description,
    async run(values, options) {
      const handler = await load();
      return handler(values as ArgumentsOf<A>, options as OptionsOf<O>);
    },
  };
}

/** A command that only holds others: `sessions` of `sessions ls`. */
export type ParentCommand = { readonly name: string; readonly group: Group; readonly summary: string };

/** `<target>`, `[file...]`: as help and the manual write it. */
export function argumentWords(commandArguments: Arguments, dashed: (name: string) => string): readonly string[] {
  return Object.entries(commandArguments).map(([name, { required, many }]) => {
    const word = `${dashed(name)}${many ? '...' : ''}`;
    return required ? `<${word}>` : `[${word}]`;
  });
}
