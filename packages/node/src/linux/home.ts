/** The working directory of a session: the home directory of the user if it exists, else /, as login(1) does. */
import { statSync } from 'node:fs';
import type { User } from '@sallyport/linux';

export function homeOf(account: User): string {
  try {
    return account.home.startsWith('/') && statSync(account.home).isDirectory() ? account.home : '/';
  } catch {
    return '/';
  }
}
