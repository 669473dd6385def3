/** What a shell may offer at each place of a command line, taken from the commands' values. */

import { type Completion, flagOf } from '../command/option.ts';
import type { ProgramDescription } from '../command/parser.ts';

export type OfferedOption = {
  readonly flag: string;
  readonly summary: string;
  /** What its value is called; undefined: it takes none. */
  readonly value: string | undefined;
  readonly completes: Completion | undefined;
  readonly repeatable: boolean;
};

export type OfferedArgument = {
  readonly name: string;
  readonly many: boolean;
  readonly completes: Completion | undefined;
};

/** After the words of `path`. */
export type Position = {
  /** Empty for the program itself. */
  readonly path: readonly string[];
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OfferedOption[];
  readonly arguments: readonly OfferedArgument[];
};

const help: OfferedOption = {
  flag: '--help',
  summary: 'show help',
  value: undefined,
  completes: undefined,
  repeatable: false,
};
const version: OfferedOption = { ...help, flag: '--version', summary: 'print the version' };

/** The program, then the commands that hold others, then all others. */
export function positionsOf({ commands, parents }: ProgramDescription): readonly Position[] {
  /** Directly below: of the name of a command that holds others, the command is one and what it holds is not. */
  const under = (parent: string) =>
    [...parents, ...commands]
      .filter(({ name }) => name.startsWith(parent) && !name.slice(parent.length).includes(' '))
      .map(({ name, summary }) => ({ name: name.slice(parent.length), summary }));
  return [
    { path: [], subcommands: under(''), options: [help, version], arguments: [] },
    ...parents.map(({ name }) => ({
      path: name.split(' '),
      subcommands: under(`${name} `),
      options: [help],
      arguments: [],
    })),
    ...commands.map((command) => ({
      path: command.name.split(' '),
      subcommands: [],
      options: [
        ...Object.entries(command.options).map(([name, option]) => ({
          flag: flagOf(name, option),
          summary: option.summary,
          value: option.value,
          completes: option.completes,
          repeatable: option.repeatable === true,
        })),
        help,
      ],
      arguments: Object.entries(command.arguments).map(([name, { many, completes }]) => ({ name, many, completes })),
    })),
  ];
}

/** Of a value such as KEY=FILE the file begins after the sign. */
export function isAfterEquals(value: string | undefined): boolean {
  return value?.includes('=') === true;
}
