/**
 * Takes back, at every login and from every account of ours, what the roster does not grant: sudo rules and memberships
 * of persons whom it no longer lists, of accounts that another program has replaced, and files that a former login left
 * behind. Without that, the next account of such a name would have them (spec/host, I-8).
 */
import { isSudoersOf, type Rights, type Roster, renderSudoers, rightsIn } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import type { Ledger, LedgerAccount } from './ledger.ts';
import type { Step } from './plan.ts';
import type { OwnAccounts } from './rename.ts';
import { type System, sudoersFileName } from './system.ts';

export type Withdrawal = {
  readonly steps: readonly Step[];
  /** A sudoers file that is called as ours are and is not ours: it may be in force for the name of an account to come. */
  readonly refusal?: HostRefusal;
};

export function observeOwn(system: System): OwnAccounts {
  return {
    ledger: system.ledger(),
    users: new Map(system.localUsers().map((user) => [user.name, user])),
    groups: new Map(system.localGroups().map((group) => [group.name, group])),
    sudoers: new Map(
      system.sudoersOwners().flatMap((name) => {
        const file = system.sudoers(name);
        return file === undefined ? [] : [[name, file] as const];
      }),
    ),
    home: (name) => system.home(name),
  };
}

/** Without the renamings that `completeRenames` plans. */
export function planWithdrawal(roster: Roster, own: OwnAccounts): Withdrawal {
  const rightsOf = rightsIn(roster);
  const steps: Step[] = [];
  const accounts = new Map(own.ledger.accounts);
  for (const [name, account] of own.ledger.accounts) {
    // Everything was taken back before a renaming began.
    if (account.formerName !== undefined) continue;
    const taken = takeBack(name, account, rightsOf, own);
    steps.push(...taken.steps);
    accounts.set(name, taken.account);
  }
  const changed: Ledger = { ...own.ledger, accounts };
  if ([...accounts].some(([name, account]) => account !== own.ledger.accounts.get(name))) {
    steps.push({ do: 'write-ledger', ledger: changed });
  }
  let refusal: HostRefusal | undefined;
  for (const [name, { content }] of own.sudoers) {
    if (own.ledger.accounts.get(name)?.sudo === true) continue;
    if (isSudoersOf(name, content)) steps.push({ do: 'remove-sudoers', name });
    else refusal ??= foreignSudoers(name);
  }
  return refusal === undefined ? { steps } : { steps, refusal };
}

function takeBack(
  name: string,
  account: LedgerAccount,
  rightsOf: (person: string) => readonly Rights[],
  own: OwnAccounts,
): { readonly steps: readonly Step[]; readonly account: LedgerAccount } {
  const steps: Step[] = [];
  // An account that is gone or that somebody else created under this name has nothing from the roster.
  const isOurs = account.retired !== true && own.users.get(name)?.uid === account.uid;
  const rights = isOurs ? rightsOf(account.person) : [];
  const file = own.sudoers.get(name);
  const granted = rights.some(({ sudo }) => sudo.length > 0 && file?.content === renderSudoers(name, sudo));
  const keepsSudo = account.sudo && (file === undefined ? rights.some(({ sudo }) => sudo.length > 0) : granted);
  if (account.sudo && file !== undefined && !granted) steps.push({ do: 'remove-sudoers', name });
  const groups = account.groups.filter((group) => rights.some((right) => right.groups.includes(group)));
  for (const group of account.groups) {
    if (groups.includes(group) || !own.groups.get(group)?.members.includes(name)) continue;
    steps.push({ do: 'remove-from-group', name, group });
  }
  const same = groups.length === account.groups.length && keepsSudo === account.sudo;
  return { steps, account: same ? account : { ...account, groups, sudo: keepsSudo } };
}

export function foreignSudoers(name: string): HostRefusal {
  return {
    ok: false,
    code: 'host/foreign-sudoers',
    reason: `/etc/sudoers.d/${sudoersFileName(name)} exists on this host and was not created by sallyport`,
    hint: 'remove or rename the file',
  };
}
