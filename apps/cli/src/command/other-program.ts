/**
 * Options in the command line of another program. Without `--` the parser would take `ls --version` for the version of this program,
 * print it and exit 0, as if the command had run.
 */
import type { Command } from './command.ts';
import { flagOf } from './option.ts';

/** The first option among the words of another program's command line that do not stand after `--`; undefined: there is none. */
export function optionOfOtherProgram(
  { name, arguments: declared, options }: Command,
  words: readonly string[],
): string | undefined {
  const all = Object.values(declared);
  const own = all.findIndex(({ otherProgram }) => otherProgram === true);
  if (own < 0) return undefined;
  const withValue = new Set(
    Object.entries(options).flatMap(([option, made]) => (made.value === undefined ? [] : [flagOf(option, made)])),
  );
  let operands = 0;
  for (let index = words.indexOf(name) + 1; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-') operands += 1;
    else if (operands > own) return word;
    else if (withValue.has(word)) index += 1;
  }
  return undefined;
}
