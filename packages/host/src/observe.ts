/** Reads the state of the host that concerns one account. A host without changes to make needs file reads only, and no process. */
import { type DesiredAccount, deriveId, groupRange, type LinuxName, type Sha256, userRange } from '@sallyport/access';
import type { Group, User } from '@sallyport/linux';
import { accountOf, type Ledger } from './ledger.ts';
import type { SudoersFile, System } from './system.ts';

export type Observed = {
  readonly ledger: Ledger;
  /** The name that the ledger records for the person, else the mapped one (spec/host I-3). */
  readonly name: LinuxName;
  readonly user: User | undefined;
  readonly sudoers: SudoersFile | undefined;
  /** Every group that is granted now or was granted earlier, whether it exists or not. */
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** Set when the account has to be created. */
  readonly newAccount: NewAccount | undefined;
};

export type ObservedGroup = {
  readonly found: Group | undefined;
  /** The gid it would be created with, and the group that has this gid now. */
  readonly wanted?: { readonly gid: number; readonly holder: string | undefined };
};

/** The uid and gid of an account to be created, and what on this host is in its way. */
export type NewAccount = {
  readonly id: number;
  readonly userWithId: string | undefined;
  readonly groupWithId: string | undefined;
  readonly privateGroup: Group | undefined;
  readonly homeOwner: number | undefined;
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
  const id = known?.uid ?? (user === undefined ? deriveId(account.idSeed, userRange, sha256) : undefined);
  return {
    ledger,
    name,
    user,
    sudoers: system.sudoers(name),
    groups,
    newAccount: user === undefined && id !== undefined ? newAccount(system, name, id) : undefined,
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
    homeOwner: system.homeOwner(name),
  };
}
