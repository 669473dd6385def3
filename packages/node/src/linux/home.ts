/** Where a session begins: the account's home if it is there, else the root folder, as login does it. */
import { statSync } from 'node:fs';
import type { Account } from './passwd.ts';

export function homeOf(account: Account): string {
  try {
    return account.home.startsWith('/') && statSync(account.home).isDirectory() ? account.home : '/';
  } catch {
    return '/';
  }
}
