/** Reads the state of the host that concerns one account. A host without changes to make needs file reads only, and no process. */
import {
  type DesiredAccount,
  deriveId,
  deriveUserId,
  groupRange,
  type LinuxName,
  type Sha256,
} from '@sallyport/access';
import type { Group, User } from '@sallyport/linux';
import { accountOf, type Ledger } from './ledger.ts';
import type { HostNames } from './meanings.ts';
import type { Home, SudoersFile, System } from './system.ts';

export type Observed = {
  readonly ledger: Ledger;
  /** The name that the ledger records for the person, else the mapped one (spec/host I-3). */
  readonly name: LinuxName;
  readonly user: User | undefined;
  readonly sudoers: SudoersFile | undefined;
  /** What an interrupted login may have left out of an account that exists. */
  readonly home: Home | undefined;
  readonly shadowEntry: boolean;
  /** Every group that is granted now or was granted earlier, whether it exists or not. */
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** The uid that is derived for the person, whatever the ledger records. */
  readonly derivedId: number;
  /** Set when the account has to be created. */
  readonly newAccount: NewAccount | undefined;
};

export type ObservedGroup = {
  readonly found: Group | undefined;
  /** The gid it would be created with, and the group that has this gid now. */
  readonly wanted?: { readonly gid: number; readonly holder: string | undefined };
};

/** The uid and gid of an account to be created, and what on this host is in its way. */
export type NewAccount = HostNames & {
  readonly id: number;
  readonly userWithId: string | undefined;
  readonly groupWithId: string | undefined;
  readonly privateGroup: Group | undefined;
  readonly home: Home | undefined;
};

export function observe(system: System, account: DesiredAccount, sha256: Sha256): Observed {
  const ledger = system.ledger();
  const name = (accountOf(ledger, account.person) as LinuxName | undefined) ?? account.name;
  const known = ledger.accounts.get(name);
  const user = system.user(name);
  const groups = new Map<string, ObservedGroup>();
  for (const group of new Set([...account.groups, ...(known?.groups ?? [])])) {
    const found = system.group(group);
    groups.set(group, found === undefined ? { found, wanted: groupId(system, group, sha256) } : { found });
  }
  const derivedId = deriveUserId(account.person, account.idSeed, sha256);
  return {
    ledger,
    name,
    user,
    sudoers: system.sudoers(name),
    home: system.home(name),
    shadowEntry: user === undefined || system.hasShadowEntry(name),
    groups,
    derivedId,
    newAccount: user === undefined ? newAccount(system, name, known?.uid ?? derivedId) : undefined,
  };
}

function groupId(system: System, group: string, sha256: Sha256): { gid: number; holder: string | undefined } {
  const gid = deriveId(`group:${group}`, groupRange, sha256);
  return { gid, holder: system.group(gid)?.name };
}

function newAccount(system: System, name: LinuxName, id: number): NewAccount {
  return {
    id,
    userWithId: system.user(id)?.name,
    groupWithId: system.group(id)?.name,
    privateGroup: system.group(name),
    home: system.home(name),
    users: system.localUsers(),
    groups: system.localGroups(),
    ...system.nameTables(),
  };
}
