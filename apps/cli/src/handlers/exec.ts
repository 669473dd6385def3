/** `sallyport exec TARGET -- COMMAND`: its exit status, stdout, stderr and stdin as if it ran here. */
import { constants } from 'node:os';
import { openExec } from '@sallyport/connect';
import { terminationSignal } from '../local-terminal.ts';
import type { IdentityOptions } from './identity.ts';
import { tell } from './notices.ts';

/** Signals of the keyboard, which are for the command on the instance. */
const forwarded = ['SIGINT', 'SIGQUIT'] as const;

function onSignal(listener: (signal: number) => void): () => void {
  const handlers = forwarded.map((name) => ({ name, handler: () => listener(constants.signals[name]) }));
  for (const { name, handler } of handlers) process.on(name, handler);
  return () => {
    for (const { name, handler } of handlers) process.off(name, handler);
  };
}

export type ExecCommandOptions = IdentityOptions & { readonly document?: string };

export async function exec(
  { target, command }: { readonly target: string; readonly command: readonly string[] },
  options: ExecCommandOptions,
): Promise<number> {
  const { document, ...identity } = options;
  return await openExec({
    ...identity,
    ...(document !== undefined && { documentName: document }),
    to: target,
    argv: command,
    env: process.env,
    input: process.stdin,
    output: process.stdout,
    error: process.stderr,
    onSignal,
    signal: terminationSignal(),
    notice: tell,
  });
}
