/** Starts a program again whenever it ends, waiting longer each time it ends soon. */
import { spawn } from 'node:child_process';
import { say } from './say.ts';

export type Kept = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

const firstWaitMs = 250;
const longestWaitMs = 30_000;
/** A program that lived this long was well. */
const wellMs = 10_000;

export function keepAlive(kept: Kept, wait: number = firstWaitMs): void {
  const began = Date.now();
  const child = spawn(kept.file, kept.args, {
    cwd: '/',
    env: { ...cleanEnvironment, ...kept.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const again = (why: string): void => {
    const next = Date.now() - began > wellMs ? firstWaitMs : wait;
    say(`${kept.name} ended (${why}), starts again in ${next} ms`);
    setTimeout(keepAlive, next, kept, Math.min(next * 2, longestWaitMs));
  };
  child.once('error', (error) => again(error.message));
  child.once('exit', (status, signal) => again(signal ?? `status ${status}`));
}

export const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/root',
};
