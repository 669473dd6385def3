/** Runs a system program by absolute path and argument array, in an empty environment and for a limited time. */
import { execFile } from 'node:child_process';

export type Ran = { readonly status: number; readonly stdout: string; readonly stderr: string };

export type Run = (file: string, argv: readonly string[]) => Promise<Ran>;

export const runProgram: Run = (file, argv) => {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const options = {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
    cwd: '/',
    timeout: 30_000,
    maxBuffer: 1 << 20,
  };
  execFile(file, [...argv], options, (error, stdout, stderr) => {
    if (error === null) resolve({ status: 0, stdout, stderr });
    else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
    else reject(error);
  });
  return promise;
};
