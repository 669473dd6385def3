/** `sallyport shell TARGET`: a shell on an instance as yourself. */
import { openShell } from '@sallyport/connect';
import { exitCodes } from '../exit-codes.ts';
import { localTerminal, terminationSignal } from '../local-terminal.ts';
import { note } from '../terminal.ts';
import type { IdentityOptions } from './identity.ts';
import { tell } from './notices.ts';

export async function shell({ target }: { readonly target: string }, options: IdentityOptions): Promise<number> {
  const terminal = localTerminal();
  const end = await openShell({
    ...options,
    to: target,
    env: process.env,
    terminal,
    signal: terminationSignal(),
    notice: tell,
  });
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
