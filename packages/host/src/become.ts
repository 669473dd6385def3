/**
 * The last act: this process turns into a login of the person. It does not start one and wait, so there is nothing to fall
 * back into when that login ends.
 */
import { accessSync, constants } from 'node:fs';
import type { LinuxName } from '@sallyport/access';
import { HostError } from './host-error.ts';

export type Login = {
  readonly name: LinuxName;
  readonly sessionId: string;
  readonly owner: string;
  /** Where TERM and LANG are read; nothing else crosses. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Program and arguments to run instead of an interactive shell. */
  readonly command?: readonly string[];
};

const runuser = '/usr/sbin/runuser';
/**
 * Constant text: what a person wants run comes to the login shell as arguments and is never read as shell. Not
 * `--command`, which puts it into a session of its own, where a signal for the process group no longer finds it.
 */
const runArguments = '--session-command=exec "$0" "$@"';
const plain = /^[A-Za-z0-9_.@+-]{1,64}$/;

export function loginCommand({ name, sessionId, owner, environment, command = [] }: Login): {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
} {
  const kept: Record<string, string> = { SSM_SESSION_ID: sessionId, SSM_SESSION_OWNER: owner };
  for (const key of ['TERM', 'LANG']) {
    const value = environment[key];
    if (value !== undefined && plain.test(value)) kept[key] = value;
  }
  return {
    path: runuser,
    // --login: PAM session, groups, home, shell and environment of the account, as sshd would give.
    args: [
      'runuser',
      '--login',
      `--whitelist-environment=${Object.keys(kept).join(',')}`,
      ...(command.length > 0 ? [runArguments] : []),
      '--',
      name,
      ...command,
    ],
    environment: { ...kept, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  };
}

export function become(login: Login): never {
  const { path, args, environment } = loginCommand(login);
  try {
    // Looked at first, because a failing execve takes the process down without a word.
    accessSync(path, constants.X_OK);
  } catch (cause) {
    throw new HostError('host/program-missing', `${path} is not on this host`, 'install util-linux', { cause });
  }
  // Node ignores these, and what is ignored stays ignored across execve: `yes | head` would never end. A signal with a
  // listener goes back to its default instead.
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {});
  process.chdir('/');
  if (process.execve === undefined)
    throw new HostError('host/program-failed', 'this Node cannot become another program');
  return process.execve(path, args, environment);
}
