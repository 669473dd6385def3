/**
 * Gives an account of ours another name, so that its uid and files stay with the person and its old name is free. The ledger
 * has the new name before anything is renamed, and a login that finds a renaming half done completes it.
 */
import { isVouchedFor, nameOfChosenSession, retiredName } from '@sallyport/access';
import type { Group, User } from '@sallyport/linux';
import { accountOf, type Ledger, type LedgerAccount } from './ledger.ts';
import type { Step } from './plan.ts';
import type { Home, SudoersFile } from './system.ts';

/** What concerns every account of ours, and not one person alone. */
export type OwnAccounts = {
  readonly ledger: Ledger;
  /** By name, of /etc/passwd and /etc/group. */
  readonly users: ReadonlyMap<string, User>;
  readonly groups: ReadonlyMap<string, Group>;
  /** The sudoers files called as ours are, by the account in the file name. */
  readonly sudoers: ReadonlyMap<string, SudoersFile>;
  readonly home: (name: string) => Home | undefined;
};

/** What is to be done and the ledger afterwards; the last step writes it unless it is written already. */
export type Changes = { readonly steps: readonly Step[]; readonly ledger: Ledger };

/** Completes the renamings that the ledger records. */
export function completeRenames(own: OwnAccounts): Changes {
  const steps: Step[] = [];
  const accounts = new Map(own.ledger.accounts);
  for (const [name, { formerName, ...account }] of own.ledger.accounts) {
    if (formerName === undefined) continue;
    steps.push(...renameSteps(own, formerName, name, account));
    accounts.set(name, account);
  }
  const ledger = { ...own.ledger, accounts };
  return steps.length === 0 && sizeOfRenames(own.ledger) === 0
    ? { steps, ledger: own.ledger }
    : { steps: [...steps, { do: 'write-ledger', ledger }], ledger };
}

function sizeOfRenames(ledger: Ledger): number {
  return [...ledger.accounts.values()].filter(({ formerName }) => formerName !== undefined).length;
}

function renameSteps(own: OwnAccounts, from: string, to: string, { uid, retired }: LedgerAccount): readonly Step[] {
  const steps: Step[] = [];
  if (own.users.get(from)?.uid === uid) {
    if (retired === true) steps.push({ do: 'lock-user', name: from });
    // usermod(8) renames no user who has processes.
    steps.push({ do: 'end-processes', uid }, { do: 'rename-user', from, to });
  }
  if (own.groups.get(from)?.gid === uid) steps.push({ do: 'rename-group', from, to });
  const home = own.home(from);
  if (home?.directory === true && home.uid === uid && own.home(to) === undefined) {
    steps.push({ do: 'move-home', from, to });
  }
  return steps;
}

/** Takes back what the account was granted and renames it. */
export function rename(own: OwnAccounts, from: string, to: string, retired: boolean): Changes {
  const known = own.ledger.accounts.get(from);
  if (known === undefined) throw new Error('an account that the ledger does not have is renamed');
  const steps: Step[] = [];
  if (known.sudo && own.sudoers.has(from)) steps.push({ do: 'remove-sudoers', name: from });
  for (const group of known.groups) {
    if (own.groups.get(group)?.members.includes(from)) steps.push({ do: 'remove-from-group', name: from, group });
  }
  const accounts = new Map(own.ledger.accounts);
  accounts.delete(from);
  accounts.set(to, { ...known, groups: [], sudo: false, ...(retired && { retired }), formerName: from });
  const ledger = { ...own.ledger, accounts };
  const completed = completeRenames({ ...own, ledger });
  return { steps: [...steps, { do: 'write-ledger', ledger }, ...completed.steps], ledger: completed.ledger };
}

export function retire(own: OwnAccounts, name: string): Changes {
  const uid = own.ledger.accounts.get(name)?.uid ?? 0;
  return rename(own, name, retiredName(uid), true);
}

/**
 * An account of a session whose caller chose its name, from before such accounts were called NAME.ROLE: it keeps the name
 * until a person whose name IAM vouches for has it.
 */
export function giveWay(own: OwnAccounts, name: string, person: string): Changes {
  const known = own.ledger.accounts.get(name);
  // Who has an account under another name needs no other.
  if (accountOf(own.ledger, person) !== undefined) return { steps: [], ledger: own.ledger };
  if (known === undefined || known.retired === true || isVouchedFor(known.person) || !isVouchedFor(person)) {
    return { steps: [], ledger: own.ledger };
  }
  const now = nameOfChosenSession(known.person);
  const isFree =
    now.ok &&
    !own.ledger.accounts.has(now.name) &&
    !own.users.has(now.name) &&
    !own.groups.has(now.name) &&
    own.home(now.name) === undefined;
  return now.ok && isFree ? rename(own, name, now.name, false) : retire(own, name);
}
