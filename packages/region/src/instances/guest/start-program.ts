/** Starts a program of the instance: its errors and mostly its output go to the console, its environment holds nothing of ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { consoleDescriptor } from './log.ts';

const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/root',
};

/** Above that of the supervisor, whose end is the end of the instance. */
const oomScoreAdjustment = 500;

export function startProgram(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  output: 'console' | 'none' = 'console',
): ChildProcess {
  const child = spawn(file, args, {
    cwd: '/',
    env: { ...cleanEnvironment, ...env },
    stdio: ['ignore', output === 'console' ? consoleDescriptor() : 'ignore', consoleDescriptor()],
  });
  try {
    // Its descendants inherit it: many small processes of a person must not make the supervisor the one that is killed.
    if (child.pid !== undefined) writeFileSync(`/proc/${child.pid}/oom_score_adj`, String(oomScoreAdjustment));
  } catch {
    // It has ended already.
  }
  return child;
}
