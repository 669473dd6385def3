/** How a root process becomes an account and then a program: one exec of setpriv, never a shell string. */
import type { User } from '@sallyport/linux';

export type Argv = { readonly file: string; readonly args: readonly string[] };

const setpriv = '/usr/bin/setpriv';

/**
 * Groups come from the name, not from the uid, which two names may share. Inheritable capabilities are dropped with
 * root's others. With `dieWithParent` the kernel kills the program when the worker dies, however it dies; a program
 * on a terminal does not need that, the terminal's end hangs it up.
 */
export function setprivCommand(account: User, program: Argv, options: { readonly dieWithParent: boolean }): Argv {
  return {
    file: setpriv,
    args: [
      `--reuid=${account.name}`,
      `--regid=${account.gid}`,
      '--init-groups',
      '--inh-caps=-all',
      ...(options.dieWithParent ? ['--pdeathsig=KILL'] : []),
      '--',
      program.file,
      ...program.args,
    ],
  };
}
