/** Restarts a program whenever it ends, with growing delays while it ends soon. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { log } from './log.ts';
import { MarkedLines } from './marked-lines.ts';
import { startProgram } from './start-program.ts';

export type SupervisedProgram = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where it says why it ended. */
  readonly logFile?: string;
};

const firstWaitMs = 250;
const longestWaitMs = 30_000;
/** After running this long the delay begins anew. */
const wellMs = 10_000;
const mostLogBytes = 8 * 1024;
const mostLogLines = 10;

export function supervise(program: SupervisedProgram, wait: number = firstWaitMs): void {
  const began = Date.now();
  // What has a log of its own would push the boot's lines out of the console.
  const output = program.logFile === undefined ? 'console' : 'none';
  const child = startProgram(program.file, program.args, program.env, output);
  const again = (why: string): void => {
    const soon = Date.now() - began <= wellMs;
    const next = soon ? wait : firstWaitMs;
    log(`${program.name} ended (${why}), starts again in ${next} ms`);
    if (soon && program.logFile !== undefined) process.stdout.write(lastLines(program.name, program.logFile));
    setTimeout(supervise, next, program, Math.min(next * 2, longestWaitMs));
  };
  child.once('error', (error) => again(error.message));
  child.once('exit', (status, signal) => again(signal ?? `status ${status}`));
}

/** What the program wrote last, marked as the program's. */
function lastLines(name: string, logFile: string): string {
  try {
    const size = statSync(logFile).size;
    const bytes = Buffer.alloc(Math.min(size, mostLogBytes));
    const file = openSync(logFile, 'r');
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    closeSync(file);
    const text = bytes.toString().trimEnd().split('\n').slice(-mostLogLines).join('\n');
    return new MarkedLines(name).push(Buffer.from(`${text}\n`));
  } catch {
    return `${name}: there is no ${logFile}\n`;
  }
}
