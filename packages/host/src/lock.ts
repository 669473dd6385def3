/**
 * One program of ours at a time. A child `flock` holds the lock for as long as the pipe to it is open, so that the kernel
 * gives it back whatever happens to us: there is no stale lock to detect.
 */
import { once } from 'node:events';
import { HostError } from './host-error.ts';
import { programEnvironment } from './run.ts';
import type { Lock } from './system.ts';

const waitSeconds = 30;
const tookTooLong = 75;

export async function takeLock(path: string, signal: AbortSignal): Promise<Lock> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const args = ['--wait', String(waitSeconds), '--conflict-exit-code', String(tookTooLong), path, '/bin/cat'];
  const child = spawn('/usr/bin/flock', args, {
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.on('error', () => {}); // it ended first; `ended` tells
  const giveUp = () => {
    child.stdin.end();
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', giveUp, { once: true });
  // cat starts when the lock is ours and hands the byte back.
  child.stdin.write('x');
  const outcome = await Promise.race([
    once(child.stdout, 'data').then(() => 'held' as const),
    ended,
    once(child, 'error').then(([error]) => error as NodeJS.ErrnoException),
  ]);
  signal.removeEventListener('abort', giveUp);
  if (signal.aborted) child.stdin.end();
  signal.throwIfAborted();
  if (outcome === 'held') {
    return {
      async release() {
        child.stdin.end();
        await ended;
      },
    };
  }
  if (outcome instanceof Error) {
    const hint = 'install the package util-linux';
    throw new HostError('host/program-missing', '/usr/bin/flock does not start', hint, { cause: outcome });
  }
  throw outcome === tookTooLong
    ? new HostError(
        'host/busy',
        `another sallyport-host has been at work for over ${waitSeconds} s`,
        'try again shortly',
      )
    : new HostError('host/program-failed', `the lock ${path} cannot be taken (flock ended with ${outcome})`);
}
