/** Accounts as the system's name service knows them, whatever its sources are. */
import { NodeError } from '../node-error.ts';
import type { Run } from './run.ts';

export type Account = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
};

export type FindAccount = (name: string) => Promise<Account | undefined>;

/**
 * A name useradd would make. A leading dash would be an option, and an all-digit name would be looked up as a uid.
 */
export function isAccountName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.@-]{0,30}[A-Za-z0-9_$.-]?$/.test(name);
}

export function accountFinder(run: Run): FindAccount {
  return async (name) => {
    if (!isAccountName(name)) return undefined;
    const { status, stdout } = await run('/usr/bin/getent', ['passwd', name]);
    if (status === 2) return undefined;
    if (status !== 0)
      throw new NodeError('node/account', `the user database cannot be read (getent ends with ${status})`);
    return parseAccount(stdout, name);
  };
}

export function parseAccount(text: string, name: string): Account | undefined {
  const fields = text.split('\n')[0]?.split(':') ?? [];
  const [found, , uidText = '', gidText = '', , home = '', shell = ''] = fields;
  if (found !== name || fields.length !== 7) return undefined;
  if (!/^\d{1,10}$/.test(uidText) || !/^\d{1,10}$/.test(gidText)) return undefined;
  return { name, uid: Number(uidText), gid: Number(gidText), home: home || '/', shell: shell || '/bin/sh' };
}
