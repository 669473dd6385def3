/**
 * Collections of cases: JSON Lines or one array, from a file or standard input. Lines are read as they come, so that
 * a collection of any size streams; an array has to be read whole.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CliError } from '../cli-error.ts';
import { repeatedKey, saidTwice } from './repeated-key.ts';

/** A case, or why its line is none: the lines after a broken one are still answered. */
export type CaseLine = { readonly given: unknown } | { readonly fault: string };

export async function* readCases(file: string): AsyncGenerator<CaseLine> {
  const lines = createInterface({ input: source(file), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let begun = false;
  let array: string[] | undefined;
  try {
    for await (const whole of lines) {
      number += 1;
      // Editors of Windows begin a file with a byte order mark.
      const line = number === 1 ? whole.replace(/^\uFEFF/, '') : whole;
      if (array !== undefined) {
        array.push(line);
        continue;
      }
      if (line.trim() === '') continue;
      if (!begun && line.trimStart().startsWith('[')) array = [line];
      else yield lineOf(line, number);
      begun = true;
    }
  } catch (error) {
    throw new CliError(
      'cli/input',
      `the cases of ${named(file)} cannot be read`,
      'name a file you may read, or - for standard input',
      { cause: error },
    );
  }
  if (array === undefined) return;
  for (const given of arrayOf(array.join('\n'), file)) yield { given };
}

function source(file: string): Readable {
  return file === '-' ? process.stdin : createReadStream(file);
}

export function named(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function lineOf(text: string, number: number): CaseLine {
  try {
    const given = JSON.parse(text) as unknown;
    const twice = repeatedKey(text);
    return twice === undefined ? { given } : { fault: `line ${number}: ${saidTwice(twice)}` };
  } catch (error) {
    // A line of its own is always line 1 to the parser.
    const why = (error as Error).message.replace(/ \(line 1 column \d+\)/, '');
    return { fault: `line ${number} is not JSON: ${why}` };
  }
}

/** Of an array that cannot be read to its end no case can be told from the next. */
function arrayOf(text: string, file: string): readonly unknown[] {
  let cases: unknown;
  try {
    cases = JSON.parse(text);
  } catch (cause) {
    const message = `${named(file)} is not JSON: ${(cause as Error).message}`;
    throw new CliError('cli/input', message, 'one array, or one JSON value a line', { cause });
  }
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new CliError('cli/input', `${named(file)}: ${saidTwice(twice)}`);
  return cases as readonly unknown[];
}
