/** Where a session begins: the account's home if it is there, else the root folder, as login does it. */
import { statSync } from 'node:fs';
import type { User } from '@sallyport/linux';

export function homeOf(account: User): string {
  try {
    return account.home.startsWith('/') && statSync(account.home).isDirectory() ? account.home : '/';
  } catch {
    return '/';
  }
}
