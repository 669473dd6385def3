/**
 * What this program made on this host, and for whom. Nothing that is not written here is ever changed or removed, and
 * one Linux name is one person's for good. Written before the thing is made, so that a crash leaves a promise to
 * finish and never an account nobody owns.
 */
import { isInRange, isLinuxName, peopleRange } from '@sallyport/access';
import { HostError } from './host-error.ts';

export type LedgerAccount = {
  readonly person: string;
  /** Also the number of the account's private group. */
  readonly uid: number;
  /** Groups we put the account in; those an administrator added are not here and stay. */
  readonly groups: readonly string[];
  /** Whether the sudoers file of this account is ours. */
  readonly sudo: boolean;
};

export type Ledger = {
  readonly version: 1;
  /** Maps, because `constructor` and `__proto__` are names a person can have. */
  readonly accounts: ReadonlyMap<string, LedgerAccount>;
  /** Groups we created, with their numbers. */
  readonly groups: ReadonlyMap<string, number>;
};

export const emptyLedger: Ledger = { version: 1, accounts: new Map(), groups: new Map() };

/** The account recorded for a person, under whatever name it was made. */
export function accountOf(ledger: Ledger, person: string): string | undefined {
  for (const [name, account] of ledger.accounts) if (account.person === person) return name;
  return undefined;
}

export function withAccount(ledger: Ledger, name: string, account: LedgerAccount): Ledger {
  return { ...ledger, accounts: new Map(ledger.accounts).set(name, account) };
}

export function renderLedger(ledger: Ledger): string {
  const { version, accounts, groups } = ledger;
  const plain = { version, accounts: Object.fromEntries(accounts), groups: Object.fromEntries(groups) };
  return `${JSON.stringify(plain, null, 1)}\n`;
}

/** A ledger that cannot be read is never taken for an empty one: that would make our own accounts unknown to us. */
export function parseLedger(text: string): Ledger {
  const bad = (fault: string, cause?: unknown) =>
    new HostError(
      'host/bad-ledger',
      `the ledger of accounts ${fault}`,
      'restore /var/lib/sallyport/ledger.json from a backup',
      { cause },
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('is not JSON', cause);
  }
  if (!isRecord(json) || json.version !== 1 || !isRecord(json.accounts) || !isRecord(json.groups)) {
    throw bad('has a form this program does not know');
  }
  const accounts = new Map<string, LedgerAccount>();
  for (const [name, value] of Object.entries(json.accounts)) {
    if (!isLinuxName(name) || !isAccount(value)) throw bad(`has an entry that cannot be used: ${JSON.stringify(name)}`);
    accounts.set(name, { person: value.person, uid: value.uid, groups: value.groups, sudo: value.sudo });
  }
  const groups = new Map<string, number>();
  for (const [name, gid] of Object.entries(json.groups)) {
    if (typeof gid !== 'number') throw bad(`has a group without a number: ${JSON.stringify(name)}`);
    groups.set(name, gid);
  }
  return { version: 1, accounts, groups };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAccount(value: unknown): value is LedgerAccount {
  return (
    isRecord(value) &&
    typeof value.person === 'string' &&
    typeof value.uid === 'number' &&
    isInRange(value.uid, peopleRange) &&
    Array.isArray(value.groups) &&
    value.groups.every((group) => typeof group === 'string') &&
    typeof value.sudo === 'boolean'
  );
}
