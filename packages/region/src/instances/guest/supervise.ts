/** Restarts a program whenever it ends, with growing delays while it ends soon. */
import { spawn } from 'node:child_process';
import { consoleDescriptor, log } from './log.ts';

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
  const child = spawn(program.file, program.args, {
    cwd: '/',
    env: { ...cleanEnvironment, ...program.env },
    stdio: ['ignore', consoleDescriptor(), consoleDescriptor()],
  });
  const again = (why: string): void => {
    const next = Date.now() - began > wellMs ? firstWaitMs : wait;
    log(`${program.name} ended (${why}), starts again in ${next} ms`);
    setTimeout(supervise, next, program, Math.min(next * 2, longestWaitMs));
  };
  child.once('error', (error) => again(error.message));
  child.once('exit', (status, signal) => again(signal ?? `status ${status}`));
}

export const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/root',
};
