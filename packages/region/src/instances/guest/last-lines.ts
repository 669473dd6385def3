/** The end of a log file, marked as the program's, for the console: a program that ends at once says why in its own log. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { MarkedLines } from './marked-lines.ts';

const mostBytes = 8 * 1024;
const mostLines = 10;

export function lastLines(name: string, logFile: string): string {
  try {
    const size = statSync(logFile).size;
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    const file = openSync(logFile, 'r');
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    closeSync(file);
    const text = bytes.toString().trimEnd().split('\n').slice(-mostLines).join('\n');
    return new MarkedLines(name).push(Buffer.from(`${text}\n`));
  } catch {
    return `${name}: there is no ${logFile}\n`;
  }
}
