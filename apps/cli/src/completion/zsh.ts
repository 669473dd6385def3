/** Completion for zsh: a function for its path of functions, or a script to source. */

import type { Completion } from '../command/option.ts';
import type { ProgramDescription } from '../command/parser.ts';
import { isAfterEquals, type OfferedOption, type Position, positionsOf } from './position.ts';

export function zshScript(program: ProgramDescription): string {
  const { name } = program;
  const functions = positionsOf(program).map((position) => functionOf(name, position));
  return `#compdef ${name}
# Completion of ${name} for zsh, printed by: ${name} completion zsh

${functions.join('\n\n')}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function functionOf(program: string, position: Position): string {
  const { path, subcommands, options, arguments: declared } = position;
  const specs = options.map((option) => quoted(optionSpec(option)));
  const named = nameOf(program, path);
  if (subcommands.length === 0) {
    const places = declared.map(({ name, many, completes }, index) =>
      quoted(`${many ? '*' : index + 1}:${escaped(name)}:${actionOf(completes, false)}`),
    );
    return [`${named}() {`, `  _arguments -S ${continued([...specs, ...places])}`, '}'].join('\n');
  }
  const described = subcommands.map((one) => `      ${quoted(`${escaped(one.name)}:${one.summary}`)}`);
  const calls = subcommands.map((one) => `        ${one.name}) ${nameOf(program, [...path, one.name])} ;;`);
  return [
    `${named}() {`,
    '  local context state state_descr line',
    '  typeset -A opt_args',
    `  _arguments -C ${continued([...specs, quoted('1: :->command'), quoted('*:: :->rest')])}`,
    '  case $state in',
    '    command)',
    '      local -a commands=(',
    ...described,
    '      )',
    '      _describe -t commands command commands ;;',
    '    rest)',
    '      case $words[1] in',
    ...calls,
    '      esac ;;',
    '  esac',
    '}',
  ].join('\n');
}

function nameOf(program: string, path: readonly string[]): string {
  return `_${[program, ...path].join('_')}`;
}

function continued(specs: readonly string[]): string {
  return specs.map((spec) => `\\\n    ${spec}`).join(' ');
}

function optionSpec({ flag, summary, value, completes, repeatable }: OfferedOption): string {
  const text = `${repeatable ? '*' : ''}${flag}[${summary.replace(/[\\[\]]/g, '\\$&')}]`;
  return value === undefined ? text : `${text}:${escaped(value)}:${actionOf(completes, isAfterEquals(value))}`;
}

function actionOf(completes: Completion | undefined, afterEquals: boolean): string {
  if (completes === undefined) return ' ';
  if (completes !== 'file') return `(${completes.join(' ')})`;
  return afterEquals ? '{ compset -P "*=" && _files }' : '_files';
}

function escaped(text: string): string {
  return text.replace(/[\\:]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
