/** Completion for fish 3 and newer. */

import type { Completion } from '../command/option.ts';
import type { ProgramDescription } from '../command/parser.ts';
import { type Position, positionsOf } from './position.ts';

export function fishScript(program: ProgramDescription): string {
  const { name } = program;
  const positions = positionsOf(program);
  return `# Completion of ${name} for fish, printed by: ${name} completion fish

# Whether the words before the cursor lead to this command.
function __${name}_at
    set -l path ''
    set -l value ''
    for word in (commandline -opc)[2..-1]
        if test -n "$value"
            set value ''
            continue
        end
        switch "$path/$word"
            case '*/--'
                break
${positions
  .flatMap(({ path, subcommands }) => subcommands.map((one) => [...path, one.name]))
  .map(
    (path) =>
      `            case ${quoted(`${path.slice(0, -1).join(' ')}/${path.at(-1)}`)}\n                set path ${quoted(path.join(' '))}`,
  )
  .join('\n')}
            case ${valued(positions).join(' ')}
                set value yes
        end
    end
    test "$path" = "$argv[1]"
end

complete -c ${name} -f
${positions.flatMap((position) => linesOf(name, position)).join('\n')}
`;
}

function valued(positions: readonly Position[]): readonly string[] {
  return positions.flatMap(({ path, options }) =>
    options.filter(({ value }) => value !== undefined).map(({ flag }) => quoted(`${path.join(' ')}/${flag}`)),
  );
}

function linesOf(program: string, { path, subcommands, options, arguments: declared }: Position): readonly string[] {
  const at = `complete -c ${program} -n ${quoted(`__${program}_at ${quoted(path.join(' '))}`)}`;
  return [
    ...subcommands.map(({ name, summary }) => `${at} -a ${quoted(name)} -d ${quoted(summary)}`),
    ...options.map(({ flag, summary, value, completes }) => {
      const taken = value === undefined ? '' : optionValue(completes);
      return `${at} -l ${flag.slice('--'.length)}${taken} -d ${quoted(summary)}`;
    }),
    ...declared.filter(({ completes }) => completes !== undefined).map(({ completes }) => `${at}${wordOf(completes)}`),
  ];
}

function optionValue(completes: Completion | undefined): string {
  if (completes === 'file') return ' -r -F';
  return completes === undefined ? ' -x' : ` -x -a ${quoted(completes.join(' '))}`;
}

function wordOf(completes: Completion | undefined): string {
  return completes === 'file' || completes === undefined ? ' -F' : ` -a ${quoted(completes.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
