/**
 * Replaces this process by a login of the user with execve(2). It does not start the login and wait for it, so no process
 * of ssm-user or root is left when the login ends (spec/host B-10).
 */
import { accessSync, constants } from 'node:fs';
import type { User } from '@sallyport/linux';
import { HostError } from './host-error.ts';
import { giveStreams } from './own-streams.ts';
import { requireShell, shellCommand } from './person-shell.ts';

export type UserLogin = {
  readonly user: User;
  readonly sessionId: string;
  readonly owner: string;
  /** Only TERM and LANG are taken from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the host gives to everybody (host-environment.ts). */
  readonly hostEnvironment: Readonly<Record<string, string>>;
  /** Program and arguments to run instead of an interactive shell. */
  readonly command?: readonly string[];
};

const runuser = '/usr/sbin/runuser';
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const plain = /^[A-Za-z0-9_.@+-]{1,64}$/;

type LoginCommand = {
  readonly path: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

export function loginCommand({
  user,
  sessionId,
  owner,
  environment,
  hostEnvironment,
  command = [],
}: UserLogin): LoginCommand {
  const kept: Record<string, string> = {};
  for (const key of ['TERM', 'LANG']) {
    const value = environment[key];
    if (value !== undefined && plain.test(value)) kept[key] = value;
  }
  // What an administrator wrote down comes before what the agent made up.
  Object.assign(kept, hostEnvironment, { SSM_SESSION_ID: sessionId, SSM_SESSION_OWNER: owner });
  const { PATH, ...others } = kept;
  if (command.length === 0) {
    return {
      path: runuser,
      // --login: PAM session, groups, home directory, shell and environment of the account, as in a login through sshd.
      args: ['runuser', '--login', `--whitelist-environment=${Object.keys(others).join(',')}`, '--', user.name],
      environment: { ...others, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    };
  }
  const run = shellCommand(user, command);
  return {
    path: runuser,
    // --user: PAM session and groups, but no shell of its own and the environment below. Unlike --command it makes no session
    // of its own (setsid(2)), which signals to the process group would not reach.
    args: ['runuser', '--user', user.name, '--', ...run.argv],
    environment: {
      ...others,
      ...run.environment,
      PATH: PATH ?? defaultPath,
      HOME: user.home,
      SHELL: user.shell === '' ? '/bin/sh' : user.shell,
      USER: user.name,
      LOGNAME: user.name,
    },
  };
}

export function execLogin(login: UserLogin): never {
  requireShell(login.user);
  const { path, args, environment } = loginCommand(login);
  try {
    // Checked first, because a failing execve ends the process without an error.
    accessSync(path, constants.X_OK);
  } catch (cause) {
    throw new HostError('host/program-missing', `${path} is not on this host`, 'install util-linux', { cause });
  }
  if (process.execve === undefined)
    throw new HostError('host/program-failed', 'this version of Node has no process.execve');
  // Node ignores these signals, and ignored signals stay ignored across execve: `yes | head` would never end. A signal with
  // a listener gets its default action instead (signal(7)).
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => {});
  enter(login.user.home);
  giveStreams(login.user);
  return process.execve(path, args, environment);
}

/** runuser changes to the home itself for a login shell only. */
function enter(home: string): void {
  try {
    process.chdir(home);
  } catch {
    process.chdir('/');
  }
}
