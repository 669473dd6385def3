/**
 * The only place that prints. The rule of this terminal: stdout carries the answer and nothing else; stderr carries
 * everything else, each line beginning with the program's name, lower case, without a full stop; an error is one
 * sentence, followed by at most a few `hint:` lines. Colour only where a person looks.
 */

import { exitCodes } from './exit-codes.ts';

/**
 * C0, DEL and C1 controls but tab and newline, and what breaks or reorders a line unseen: a tag or session name must not
 * drive the terminal of who lists it, nor show itself as another one.
 */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export function visible(text: string): string {
  return text.replace(controls, '\uFFFD');
}

/** The same value to every reader: JSON alone would let C1 controls through, which drive a terminal as escape does. */
export function json(value: unknown): string {
  return escaped(JSON.stringify(value, null, 2));
}

export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value));
}

function escaped(text: string): string {
  return text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text of a service, a file or a policy stays on the line it is quoted in: a line of its own could pose as our hint. */
export function oneLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return visible(lines.filter((line) => line !== '').join(' '));
}

/** As shells report a program that SIGPIPE ended. */
const readerGone = 141;

let exitsWithReader = false;

/**
 * A reader that closes early, such as head, is no error. What is not yet printed may be what `--expect` looks
 * for, so it is no success either.
 */
function exitWithReader(): void {
  if (exitsWithReader) return;
  exitsWithReader = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(readerGone);
    printError(new Error(`the answer cannot be written: ${error.message}`));
    process.exit(exitCodes.failed);
  });
}

/** A line of the answer. */
export function answer(line: string): void {
  exitWithReader();
  process.stdout.write(`${line}\n`);
}

const tints = { red: 31, green: 32, yellow: 33, cyan: 36, faint: 2 } as const;

export type Tint = keyof typeof tints;

/** In colour on a terminal, unless NO_COLOR is set (no-color.org); the colour alone never carries meaning. */
export function tint(colour: Tint | undefined, text: string): string {
  const { NO_COLOR = '', TERM } = process.env;
  if (colour === undefined || !process.stdout.isTTY || NO_COLOR !== '' || TERM === 'dumb') return text;
  return `\u001b[${tints[colour]}m${text}\u001b[0m`;
}

export function verdictTint(verdict: string): Tint | undefined {
  if (verdict === 'allowed') return 'green';
  return verdict === 'denied' ? 'red' : verdict === 'depends' ? 'yellow' : undefined;
}

/** A line that is not part of the answer. */
export function note(line: string): void {
  process.stderr.write(`sallyport: ${oneLine(line)}\n`);
}

/** One sentence, then hints. */
export function printError(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`sallyport: ${oneLine(message)}\n`);
  const hint = error instanceof Error && 'hint' in error ? error.hint : undefined;
  for (const line of typeof hint === 'string' ? hint.split('\n') : []) process.stderr.write(`hint: ${visible(line)}\n`);
  if (process.env.SALLYPORT_DEBUG === '1' && error instanceof Error)
    process.stderr.write(`${visible(error.stack ?? '')}\n`);
}

/**
 * Rows of an answer. A person gets a head and columns padded to their widest cell; a pipe gets tabs, which is what cut
 * and awk want, and for no rows nothing at all.
 */
export function answerTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: Readonly<Record<number, (cell: string) => Tint | undefined>> = {},
): void {
  const clean = rows.map((row) => row.map((cell) => visible(cell).replace(/[\t\n]/g, ' ')));
  if (!process.stdout.isTTY) {
    for (const row of clean) answer(row.join('\t'));
    return;
  }
  const lines = [head, ...clean];
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  for (const [index, row] of lines.entries()) {
    const cells = row.map((cell, column) => {
      const padded = column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0);
      return tint(index === 0 ? 'faint' : colours[column]?.(cell), padded);
    });
    answer(cells.join('  ').trimEnd());
  }
}
