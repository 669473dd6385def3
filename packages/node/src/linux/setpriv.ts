/** The setpriv(1) command that starts a program as another user, with an argv array. */
import type { User } from '@sallyport/linux';

export type Argv = { readonly file: string; readonly args: readonly string[] };

const setpriv = '/usr/bin/setpriv';

/**
 * Groups are those of the name and not of the uid, which two names may share. Inheritable capabilities are dropped.
 * With `dieWithParent` the kernel kills the program when the worker dies. A program on a terminal does not need that:
 * it gets SIGHUP when the terminal is closed.
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
