/** `sallyport exec TARGET -- COMMAND`: its exit status, stdout, stderr and stdin as if it ran here. */
import { ConnectError, openExec } from '@sallyport/connect';
import { endingSignals, statusOf } from '../ending-signals.ts';
import { printError } from '../terminal.ts';
import type { IdentityOptions } from './identity.ts';
import { tell } from './notices.ts';

export type ExecCommandOptions = IdentityOptions & { readonly document?: string };

export async function exec(
  { target, command }: { readonly target: string; readonly command: readonly string[] },
  options: ExecCommandOptions,
): Promise<number> {
  const { document, ...identity } = options;
  const signals = endingSignals();
  try {
    return await openExec({
      ...identity,
      ...(document !== undefined && { documentName: document }),
      to: target,
      argv: command,
      env: process.env,
      input: process.stdin,
      output: process.stdout,
      error: process.stderr,
      // Those of the keyboard are for the command on the instance, once it runs.
      onSignal: (listener) => signals.forward(listener),
      signal: signals.signal,
      notice: tell,
    });
  } catch (error) {
    const { received } = signals;
    if (received === undefined || !(error instanceof ConnectError) || error.code !== 'connect/cancelled') throw error;
    printError(error);
    return statusOf(received);
  }
}
