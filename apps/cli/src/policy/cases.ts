/**
 * Cases for the batch doors: JSON Lines or one array, from a file or standard input. Lines are read as they come, so that
 * a collection of any size streams; an array has to be read whole.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CliError } from '../cli-error.ts';

export async function* readCases(file: string): AsyncGenerator<unknown> {
  const lines = createInterface({ input: source(file), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let begun = false;
  let array: string[] | undefined;
  try {
    for await (const line of lines) {
      number += 1;
      if (array !== undefined) {
        array.push(line);
        continue;
      }
      if (line.trim() === '') continue;
      if (!begun && line.trimStart().startsWith('[')) array = [line];
      else yield parsed(line, file, number);
      begun = true;
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      'cli/input',
      `the cases of ${file} cannot be read`,
      'name a file you may read, or - for standard input',
      {
        cause: error,
      },
    );
  }
  if (array === undefined) return;
  const cases = parsed(array.join('\n'), file, 1);
  if (!Array.isArray(cases)) throw new CliError('cli/input', `${file} is not an array of cases`);
  yield* cases;
}

function source(file: string): Readable {
  return file === '-' ? process.stdin : createReadStream(file);
}

function parsed(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new CliError(
      'cli/input',
      `${file}:${line} is not JSON: ${(cause as Error).message}`,
      'one JSON value a line, or one array',
      {
        cause,
      },
    );
  }
}
