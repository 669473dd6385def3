/** `sallyport shell TARGET`: a shell on an instance as yourself. */
import { ConnectError, endError, openShell } from '@sallyport/connect';
import { endingSignals, statusOf } from '../ending-signals.ts';
import { exitCodes } from '../exit-codes.ts';
import { localTerminal } from '../local-terminal.ts';
import { note, printError } from '../terminal.ts';
import type { IdentityOptions } from './identity.ts';
import { tell } from './notices.ts';

export async function shell({ target }: { readonly target: string }, options: IdentityOptions): Promise<number> {
  const terminal = localTerminal();
  const signals = endingSignals();
  try {
    const end = await openShell({
      ...options,
      to: target,
      env: process.env,
      terminal,
      signal: signals.signal,
      notice: tell,
    });
    if (signals.received === undefined) {
      const error = endError(end);
      if (error !== undefined) throw error;
      return exitCodes.ok;
    }
    note(`the session is over: ${signals.received} ended this program`);
    return statusOf(signals.received);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== 'connect/cancelled') throw error;
    printError(error);
    // In raw mode Ctrl-C is a byte and no signal.
    return statusOf(signals.received ?? 'SIGINT');
  }
}
