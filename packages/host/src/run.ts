/** Runs one of the host's own programs by absolute path and argument list, in a group of its own, for a bounded time. */
import { HostError, type HostErrorCode } from './host-error.ts';

export type Program = {
  readonly path: string;
  /** What its documented exit codes mean, where that is more than "failed". */
  readonly meanings?: Readonly<Record<number, readonly [code: HostErrorCode, sentence: string]>>;
  /** The package to install when it is missing. */
  readonly package: string;
};

/** Nothing of the caller's environment reaches a program of root's. */
export const programEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
};

const timeoutMs = 20_000;
const keptBytes = 2048;

export async function run(program: Program, args: readonly string[]): Promise<void> {
  // Loaded when something is to do: a login that changes nothing starts no program.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { path } = program;
  // Its own session, so that a Ctrl-C on the terminal cannot stop useradd between two files.
  const child = spawn(path, args, {
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, keptBytes);
  });
  const status = await new Promise<number | 'timeout' | string>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('timeout');
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended this moment.
      }
    }, timeoutMs);
    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(startError(program, error));
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  if (status === 0) return;
  throw exitError(program, status, said);
}

function startError({ path, package: name }: Program, cause: NodeJS.ErrnoException): HostError {
  if (cause.code !== 'ENOENT')
    return new HostError('host/program-failed', `${path} does not start`, undefined, { cause });
  return new HostError('host/program-missing', `${path} is not on this host`, `install the package ${name}`, { cause });
}

function exitError(program: Program, status: number | string, said: string): HostError {
  const line = said
    .trim()
    .split('\n')[0]
    ?.replace(/[^\x20-\x7e]/g, '?');
  const hint = line === undefined || line === '' ? undefined : `${program.path} said: ${line}`;
  if (status === 'timeout') {
    return new HostError('host/timeout', `${program.path} did not end within ${timeoutMs / 1000} s`, hint);
  }
  const meaning = typeof status === 'number' ? program.meanings?.[status] : undefined;
  if (meaning !== undefined) return new HostError(meaning[0], meaning[1], hint);
  return new HostError('host/program-failed', `${program.path} ended with ${status}`, hint);
}
