/** Users from the name service (nsswitch.conf(5)). */
import { parseUser, type User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';
import type { Run } from './run.ts';

export type FindUser = (name: string) => Promise<User | undefined>;

/**
 * Whether the name service may be asked for a name. Directory services have names with capitals and `@`. A leading dash
 * would be an option, and an all-digit name would be looked up as a uid.
 */
function canBeLookedUp(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.@-]{0,30}[A-Za-z0-9_$.-]?$/.test(name);
}

export function userFinder(run: Run): FindUser {
  return async (name) => {
    if (!canBeLookedUp(name)) return undefined;
    const { status, stdout } = await run('/usr/bin/getent', ['passwd', name]);
    if (status === 2) return undefined;
    if (status !== 0)
      throw new NodeError('node/account', `the user database cannot be read (getent ends with ${status})`);
    return readUser(stdout, name);
  };
}

/** The line getent prints for one name. login(1) takes `/` for an empty home, and `/bin/sh` for an empty shell. */
export function readUser(text: string, name: string): User | undefined {
  const user = parseUser(text.split('\n')[0] ?? '');
  return user?.name === name ? { ...user, home: user.home || '/', shell: user.shell || '/bin/sh' } : undefined;
}
