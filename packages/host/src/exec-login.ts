/**
 * Replaces this process by a login of the user with execve(2). It does not start the login and wait for it, so no process
 * of ssm-user or root is left when the login ends (spec/host B-10).
 */
import { accessSync, constants } from 'node:fs';
import type { LinuxName } from '@sallyport/access';
import { HostError } from './host-error.ts';

export type UserLogin = {
  readonly name: LinuxName;
  readonly sessionId: string;
  readonly owner: string;
  /** Only TERM and LANG are taken from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Program and arguments to run instead of an interactive shell. */
  readonly command?: readonly string[];
};

const runuser = '/usr/sbin/runuser';
/**
 * Constant text: the command of the user reaches the login shell as arguments and is never parsed as shell. `--command`
 * would start it in a session of its own (setsid(2)), which signals to the process group do not reach.
 */
const runArguments = '--session-command=exec "$0" "$@"';
const plain = /^[A-Za-z0-9_.@+-]{1,64}$/;

export function loginCommand({ name, sessionId, owner, environment, command = [] }: UserLogin): {
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
    // --login: PAM session, groups, home directory, shell and environment of the account, as in a login through sshd.
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

export function execLogin(login: UserLogin): never {
  const { path, args, environment } = loginCommand(login);
  try {
    // Checked first, because a failing execve ends the process without an error.
    accessSync(path, constants.X_OK);
  } catch (cause) {
    throw new HostError('host/program-missing', `${path} is not on this host`, 'install util-linux', { cause });
  }
  // Node ignores these signals, and ignored signals stay ignored across execve: `yes | head` would never end. A signal with
  // a listener gets its default action instead (signal(7)).
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {});
  process.chdir('/');
  if (process.execve === undefined)
    throw new HostError('host/program-failed', 'this version of Node has no process.execve');
  return process.execve(path, args, environment);
}
