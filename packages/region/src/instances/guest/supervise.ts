/** Restarts a program whenever it ends, with growing delays while it ends soon. */
import { log } from './log.ts';
import { startProgram } from './start-program.ts';

export type SupervisedProgram = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

const firstWaitMs = 250;
const longestWaitMs = 30_000;
/** After running this long the delay begins anew. */
const wellMs = 10_000;

export function supervise(program: SupervisedProgram, wait: number = firstWaitMs): void {
  const began = Date.now();
  const child = startProgram(program.file, program.args, program.env);
  const again = (why: string): void => {
    const next = Date.now() - began > wellMs ? firstWaitMs : wait;
    log(`${program.name} ended (${why}), starts again in ${next} ms`);
    setTimeout(supervise, next, program, Math.min(next * 2, longestWaitMs));
  };
  child.once('error', (error) => again(error.message));
  child.once('exit', (status, signal) => again(signal ?? `status ${status}`));
}
