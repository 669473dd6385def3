/** What this host looks like around one account. Reads only, and of a host in order only files. */
import { type DesiredAccount, deriveId, groupRange, type LinuxName, peopleRange, type Sha256 } from '@sallyport/access';
import { accountOf, type Ledger } from './ledger.ts';
import type { Group, SudoersFile, System, User } from './system.ts';

export type Observed = {
  readonly ledger: Ledger;
  /** The recorded name of this person if there is one: a mapping is looked up, never computed a second time. */
  readonly name: LinuxName;
  readonly user: User | undefined;
  readonly sudoers: SudoersFile | undefined;
  /** Every group that is wanted or was granted, whether it exists or not. */
  readonly groups: ReadonlyMap<string, ObservedGroup>;
  /** Only looked at when the account has to be made. */
  readonly site: Site | undefined;
};

export type ObservedGroup = {
  readonly found: Group | undefined;
  /** The number it would be made with, and who has that number already. */
  readonly wanted?: { readonly gid: number; readonly holder: string | undefined };
};

export type Site = {
  readonly id: number;
  readonly userHolder: string | undefined;
  readonly groupHolder: string | undefined;
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
    groups.set(group, found === undefined ? { found, wanted: numberFor(system, group, sha256) } : { found });
  }
  const id = known?.uid ?? (user === undefined ? deriveId(account.idSeed, peopleRange, sha256) : undefined);
  return {
    ledger,
    name,
    user,
    sudoers: system.sudoers(name),
    groups,
    site: user === undefined && id !== undefined ? siteOf(system, name, id) : undefined,
  };
}

function numberFor(system: System, group: string, sha256: Sha256): { gid: number; holder: string | undefined } {
  const gid = deriveId(`group:${group}`, groupRange, sha256);
  return { gid, holder: system.group(gid)?.name };
}

function siteOf(system: System, name: LinuxName, id: number): Site {
  return {
    id,
    userHolder: system.user(id)?.name,
    groupHolder: system.group(id)?.name,
    privateGroup: system.group(name),
    homeOwner: system.homeOwner(name),
  };
}
