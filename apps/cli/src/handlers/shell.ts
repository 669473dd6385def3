/** `sallyport shell TARGET`: a shell on an instance as yourself. */
import { ConnectError, openShell, type SessionEnd } from '@sallyport/connect';
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
    if (signals.received === undefined) return statusOfEnd(end);
    note(`the session is over: ${signals.received} ended this program`);
    return statusOf(signals.received);
  } catch (error) {
    if (!(error instanceof ConnectError) || error.code !== 'connect/cancelled') throw error;
    printError(error);
    // In raw mode Ctrl-C is a byte and no signal.
    return statusOf(signals.received ?? 'SIGINT');
  }
}

function statusOfEnd(end: SessionEnd): number {
  switch (end.how) {
    case 'terminated':
      return exitCodes.ok;
    case 'closed':
      if (end.output !== '') note(end.output);
      return end.output === '' ? exitCodes.ok : exitCodes.session;
    case 'gone':
      note('the session is over: the service ended it while the connection was lost');
      return exitCodes.session;
    default: {
      const never: never = end;
      throw new Error(`no exit status for ${JSON.stringify(never)}`);
    }
  }
}
