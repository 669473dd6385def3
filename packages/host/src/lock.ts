/**
 * The lock between several sallyport-host processes. A child process flock(1) holds it while the pipe to it is open, so
 * that the kernel releases it when this process dies: there are no stale locks.
 */
import { once } from 'node:events';
import { HostError } from './host-error.ts';
import { programEnvironment } from './run.ts';
import type { Lock } from './system.ts';

const waitSeconds = 30;
/** EX_TEMPFAIL of sysexits(3). */
const conflictExitCode = 75;

export async function takeLock(path: string, signal: AbortSignal): Promise<Lock> {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const args = ['--wait', String(waitSeconds), '--conflict-exit-code', String(conflictExitCode), path, '/bin/cat'];
  const child = spawn('/usr/bin/flock', args, {
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  // EPIPE when the child has ended, which `ended` reports.
  child.stdin.on('error', () => {});
  const abort = () => {
    child.stdin.end();
    child.kill('SIGKILL');
  };
  signal.addEventListener('abort', abort, { once: true });
  // cat starts when flock has the lock, and echoes the byte.
  child.stdin.write('x');
  const outcome = await Promise.race([
    once(child.stdout, 'data').then(() => 'held' as const),
    ended,
    once(child, 'error').then(([error]) => error as NodeJS.ErrnoException),
  ]);
  signal.removeEventListener('abort', abort);
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
    throw new HostError('host/program-missing', '/usr/bin/flock cannot be started', hint, { cause: outcome });
  }
  throw outcome === conflictExitCode
    ? new HostError(
        'host/busy',
        `another sallyport-host has held the lock for more than ${waitSeconds} s`,
        'try again shortly',
      )
    : new HostError('host/program-failed', `the lock ${path} cannot be taken (flock ended with ${outcome})`);
}
