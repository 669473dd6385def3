/** Runs a program of the host by absolute path and argument list, in a session of its own (setsid(2)), for a bounded time. */
import { HostError, type HostErrorCode } from './host-error.ts';

export type Program = {
  readonly path: string;
  /** Its documented exit codes with an error of their own. */
  readonly meanings?: Readonly<Record<number, readonly [code: HostErrorCode, sentence: string]>>;
  /** The package to install when it is missing. */
  readonly package: string;
};

/** The caller's environment is not passed on to programs that run as root. */
export const programEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  // The end of a session does not interrupt what changes accounts (packages/node/src/linux/provisioning.ts).
  SALLYPORT_PROVISIONING: '1',
};

const timeoutMs = 20_000;
const keptBytes = 2048;

export async function run(program: Program, args: readonly string[]): Promise<void> {
  // Loaded on first use: a login that changes nothing starts no program.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { path } = program;
  // A session of its own, so that Ctrl-C on the terminal cannot stop useradd between two files.
  const child = spawn(path, args, {
    cwd: '/',
    env: programEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(0, keptBytes);
  });
  const status = await new Promise<number | 'timeout' | string>((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve('timeout');
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // ESRCH: it has just ended.
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
  throw exitError(program, status, stderr);
}

function startError({ path, package: name }: Program, cause: NodeJS.ErrnoException): HostError {
  if (cause.code !== 'ENOENT')
    return new HostError('host/program-failed', `${path} cannot be started`, undefined, { cause });
  return new HostError('host/program-missing', `${path} is not on this host`, `install the package ${name}`, { cause });
}

function exitError(program: Program, status: number | string, stderr: string): HostError {
  const line = stderr
    .trim()
    .split('\n')[0]
    ?.replace(/[^\x20-\x7e]/g, '?');
  const hint = line === undefined || line === '' ? undefined : `${program.path}: ${line}`;
  if (status === 'timeout') {
    return new HostError('host/timeout', `${program.path} did not end within ${timeoutMs / 1000} s`, hint);
  }
  const meaning = typeof status === 'number' ? program.meanings?.[status] : undefined;
  if (meaning !== undefined) return new HostError(meaning[0], meaning[1], hint);
  return new HostError('host/program-failed', `${program.path} ended with ${status}`, hint);
}
