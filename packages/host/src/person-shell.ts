/**
 * How a command runs through the login shell of an account, as sshd runs it: `SHELL -c TEXT`, no login shell. The profiles of a
 * login shell may print, read standard input, exit or execute another shell in place of the command.
 */
import { accessSync, constants } from 'node:fs';
import type { User } from '@sallyport/linux';
import { HostError } from './host-error.ts';

/** Holds the command for the text below, which is the same for every command. */
export const commandVariable = 'SALLYPORT_COMMAND';

/**
 * Constant, and the same words for sh, csh and fish: no line of the command is ever parsed by the shell of the account, whose quotes
 * and history (`!` of csh) differ.
 */
const text = `exec /bin/sh -c 'c=$${commandVariable}; unset ${commandVariable}; eval "exec $c"'`;

/** Shells that read a file of the account's before any `-c`, and the option that keeps them from it. */
const withoutFiles: Readonly<Record<string, readonly string[]>> = {
  // It reads .bashrc when its standard input is a socket, which it takes for rshd.
  bash: ['--norc'],
  zsh: ['-f'],
  tcsh: ['-f'],
  csh: ['-f'],
  fish: ['--no-config'],
};

/** Login shells that run nothing: some of them end with 0. */
const runsNothing: ReadonlySet<string> = new Set(['nologin', 'false', 'true', 'sync', 'halt', 'shutdown']);

/** MAX_ARG_STRLEN of Linux is 128 KiB; a failing execve(2) would end the login without a sentence. */
const maxBytes = 120 * 1024;

export type ShellCommand = { readonly argv: readonly string[]; readonly environment: Readonly<Record<string, string>> };

export function shellCommand(user: User, command: readonly string[]): ShellCommand {
  const quoted = command.map(quote).join(' ');
  if (Buffer.byteLength(quoted) > maxBytes) {
    throw new HostError('host/command-too-long', `the command is longer than ${maxBytes / 1024} KiB`);
  }
  const shell = user.shell === '' ? '/bin/sh' : user.shell;
  const flags = withoutFiles[nameOf(shell)] ?? [];
  return { argv: [shell, ...flags, '-c', text], environment: { [commandVariable]: quoted } };
}

/** Throws for an account whose shell cannot run anything, before something else's exit status is taken for a command's. */
export function requireShell(user: User): void {
  const shell = user.shell === '' ? '/bin/sh' : user.shell;
  const hint = `change it with: usermod --shell /bin/bash ${user.name}`;
  if (runsNothing.has(nameOf(shell))) {
    throw new HostError('host/no-shell', `the login shell of ${user.name} is ${shell}, which runs nothing`, hint);
  }
  try {
    accessSync(shell, constants.X_OK);
  } catch (cause) {
    const reason = `the login shell of ${user.name}, ${shell}, cannot be executed`;
    throw new HostError('host/no-shell', reason, hint, { cause });
  }
}

function nameOf(shell: string): string {
  return shell.slice(shell.lastIndexOf('/') + 1);
}

/** For sh alone. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
