/**
 * The ownership ledger (spec/host K-3): which accounts, groups and sudoers files this program created on this host, and for
 * which person. Nothing else is ever changed or removed, and a Linux name is never given to another person. An entry is
 * written before the account is created, so that an interrupted login is completed by the next one.
 */
import { isInRange, userRange } from '@sallyport/access';
import { isLinuxUserName } from '@sallyport/aws';
import { HostError } from './host-error.ts';

export type LedgerAccount = {
  readonly person: string;
  /** Also the gid of the account's private group. */
  readonly uid: number;
  /** Groups that this program added the account to. Those that an administrator added are not here and are kept. */
  readonly groups: readonly string[];
  /** Whether this program wrote a sudoers file for the account. */
  readonly sudo: boolean;
  /** The unique id that the roster gave for the IAM user when the account was created or adopted. */
  readonly uniqueId?: string;
  /** Set by `sallyport-host accounts retire`: nobody gets the account, and its uid is given to no other. */
  readonly retired?: true;
  /** The account is being renamed from this name; the next login completes what was interrupted. */
  readonly formerName?: string;
};

export type Ledger = {
  readonly version: 1;
  /** Maps, because `constructor` and `__proto__` are possible account names. */
  readonly accounts: ReadonlyMap<string, LedgerAccount>;
  /** Groups that this program created, with their gids. */
  readonly groups: ReadonlyMap<string, number>;
};

export const emptyLedger: Ledger = { version: 1, accounts: new Map(), groups: new Map() };

/** The name of the account that is recorded for a person. */
export function accountOf(ledger: Ledger, person: string): string | undefined {
  for (const [name, account] of ledger.accounts) if (account.person === person && account.retired !== true) return name;
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

/** A ledger that cannot be parsed is an error and never an empty ledger, which would disown every account. */
export function parseLedger(text: string): Ledger {
  const bad = (fault: string, cause?: unknown) =>
    new HostError(
      'host/bad-ledger',
      `the ledger /var/lib/sallyport/ledger.json ${fault}`,
      'restore the file from a backup',
      { cause },
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('is not JSON', cause);
  }
  if (!isRecord(json) || json.version !== 1 || !isRecord(json.accounts) || !isRecord(json.groups)) {
    throw bad('has an unknown format');
  }
  const accounts = new Map<string, LedgerAccount>();
  for (const [name, value] of Object.entries(json.accounts)) {
    if (!isLinuxUserName(name) || !isAccount(value)) throw bad(`has an invalid entry: ${JSON.stringify(name)}`);
    const { person, uid, groups, sudo, uniqueId, retired, formerName } = value;
    accounts.set(name, {
      ...{ person, uid, groups, sudo },
      ...(uniqueId !== undefined && { uniqueId }),
      ...(retired === true && { retired }),
      ...(formerName !== undefined && { formerName }),
    });
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
    isInRange(value.uid, userRange) &&
    Array.isArray(value.groups) &&
    value.groups.every((group) => typeof group === 'string') &&
    typeof value.sudo === 'boolean' &&
    (value.uniqueId === undefined || typeof value.uniqueId === 'string') &&
    (value.retired === undefined || value.retired === true) &&
    (value.formerName === undefined || (typeof value.formerName === 'string' && isLinuxUserName(value.formerName)))
  );
}
