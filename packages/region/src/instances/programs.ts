/** Programs of the computer, run by absolute path with an argv array, in an empty environment and without a shell. */
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Folders only root can write to; PATH is not used. */
const folders = ['/usr/bin', '/usr/sbin', '/bin', '/sbin'];

export function findProgram(name: string): string | undefined {
  return folders.map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export type ProgramName = 'cp' | 'ip' | 'mkfifo' | 'mknod' | 'mount' | 'perl' | 'setpriv' | 'umount' | 'unshare';

/** Programs that make a sandbox, with the Debian package each comes from. */
export const sandboxPrograms: Readonly<Record<ProgramName, string>> = {
  cp: 'coreutils',
  ip: 'iproute2',
  mkfifo: 'coreutils',
  mknod: 'coreutils',
  mount: 'mount',
  perl: 'perl-base',
  setpriv: 'util-linux',
  umount: 'mount',
  unshare: 'util-linux',
};

export type Programs = Readonly<Record<ProgramName, string>>;

/** Paths of all of them; an absent one keeps its usual path, so that running it fails with its name. */
export function sandboxProgramPaths(): Programs {
  const names = Object.keys(sandboxPrograms) as ProgramName[];
  return Object.fromEntries(names.map((name) => [name, findProgram(name) ?? `/usr/bin/${name}`])) as Programs;
}

/** Runs a program to its end; the error of a failure has its output. */
export function run(path: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(path, args, { cwd: '/', env: { LC_ALL: 'C' }, timeout: 20_000 }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr.trim() || error.message));
    });
  });
}
