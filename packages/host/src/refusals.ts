/** Why an account is not created or not used, because of what exists on this host. */
import { type DesiredAccount, isVouchedFor, type Refusal, type Roster, refusalOfMeaning } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import type { Ledger, LedgerAccount } from './ledger.ts';
import { refusalOfNewName } from './meanings.ts';
import type { NewAccount, Observed } from './observe.ts';
import { type Home, homeOf } from './system.ts';
import { foreignSudoers } from './withdraw.ts';

const byHand = 'rename the identity in IAM, or remove what is on this host';

export function refusalFor(
  account: DesiredAccount,
  roster: Roster,
  observed: Observed,
): HostRefusal | Refusal | undefined {
  const { ledger, name, user, newAccount, sudoers } = observed;
  const known = ledger.accounts.get(name);

  // The recorded name may have been given a meaning since: by a new group of the roster, for example.
  const meaning = refusalOfMeaning(name, roster);
  if (meaning !== undefined) return meaning;
  if (known !== undefined && (known.person !== account.person || known.retired === true)) {
    return no(
      'host/other-person',
      `the account ${name} on this host belongs to another person (${known.person})`,
      byHand,
    );
  }
  if (user !== undefined && user.uid !== known?.uid) {
    const reason = `an account ${name} (uid ${user.uid}) exists on this host and was not created by sallyport`;
    return no('host/foreign-account', reason, byHand);
  }
  if (known === undefined) {
    const many = refusalOfMany(account.person, ledger);
    if (many !== undefined) return many;
  } else {
    const recreated = refusalOfUniqueId(name, known, account, observed.derivedId);
    if (recreated !== undefined) return recreated;
  }
  if (known?.sudo !== true && sudoers !== undefined) return foreignSudoers(name);
  return refusalOfGroups(account, observed) ?? (newAccount && refusalOfNewAccount(name, known, newAccount, observed));
}

const mostOfRole = 500;

/**
 * Who may choose the names of a role's sessions could have accounts without end: each login reads the whole ledger, which has a
 * largest size, and each home takes room on the disk.
 */
function refusalOfMany(person: string, { accounts }: Ledger): HostRefusal | undefined {
  if (isVouchedFor(person)) return undefined;
  const role = person.slice(0, person.lastIndexOf(':') + 1);
  const used = [...accounts.values()].filter((one) => one.retired !== true && one.person.startsWith(role)).length;
  if (used < mostOfRole) return undefined;
  return no(
    'host/too-many-accounts',
    `sessions of this role have ${used} accounts on this host, each under a name that its caller chose`,
    'retire those that nobody uses (sallyport-host accounts), or let the trust policy of the role set the session names',
  );
}

/**
 * The user of this name was deleted and created again: another person, or the same one, which no program can know. Where one
 * of the two ids is missing that is unknown as well, except that a uid derived from the id of the roster shows the same user.
 */
function refusalOfUniqueId(
  name: string,
  known: LedgerAccount,
  account: DesiredAccount,
  derivedId: number,
): HostRefusal | undefined {
  if (known.uniqueId === account.uniqueId) return undefined;
  if (known.uniqueId === undefined && derivedId === known.uid) return undefined;
  const recorded = known.uniqueId ?? 'no unique id';
  return no(
    'host/other-unique-id',
    `the account ${name} was created for an IAM user with ${recorded}, and the roster names ${account.uniqueId ?? 'none'}`,
    `the same person: sallyport-host accounts adopt ${name}; another one: sallyport-host accounts retire ${name}`,
  );
}

function refusalOfGroups(account: DesiredAccount, { ledger, name, groups }: Observed): HostRefusal | undefined {
  for (const group of account.groups) {
    if (group === name || ledger.accounts.has(group)) {
      return no(
        'host/foreign-group',
        `the group ${group} is the private group of an account`,
        'use another name in the roster',
      );
    }
    const { found, wanted } = groups.get(group) ?? {};
    if (found?.gid === 0) {
      return no('host/foreign-group', `the group ${group} has gid 0 on this host`, 'use another name in the roster');
    }
    if (wanted?.holder !== undefined) {
      const reason = `the group ${group} would get gid ${wanted.gid}, which ${wanted.holder} has`;
      return no('host/foreign-number', reason, `create the group ${group} with another gid: groupadd ${group}`);
    }
  }
  return undefined;
}

function refusalOfNewAccount(
  name: string,
  known: LedgerAccount | undefined,
  created: NewAccount,
  { ledger }: Observed,
): HostRefusal | undefined {
  const { id, privateGroup, home } = created;
  if (privateGroup !== undefined && (known === undefined || privateGroup.gid !== id)) {
    const reason = `a group ${name} exists on this host and was not created by sallyport`;
    return no('host/foreign-group', reason, byHand);
  }
  const recorded = [...ledger.accounts].find(([other, { uid }]) => other !== name && uid === id)?.[0];
  const ownGroup = privateGroup === undefined ? undefined : name;
  const holder = created.userWithId ?? recorded ?? (created.groupWithId === ownGroup ? undefined : created.groupWithId);
  if (holder !== undefined) {
    const reason = `the account ${name} would get uid ${id}, which ${holder} has`;
    const retired = ledger.accounts.get(holder)?.retired === true;
    return no('host/foreign-number', reason, retired ? 'give the user a "uniqueId" in the roster' : byHand);
  }
  if (home !== undefined && !isOwnHome(home, id)) {
    return no(
      'host/foreign-home',
      `${homeOf(name)} exists on this host and ${faultOfHome(home, id)}`,
      'move the directory away, because its files would belong to the new account',
    );
  }
  return known === undefined ? refusalOfNewName(name, id, created, ledger) : undefined;
}

/**
 * A home directory that is restored or shared between hosts has the uid and gid that are derived for the person and for
 * nobody else. What others can write may hold what they want the person to run.
 */
function isOwnHome({ directory, uid, gid, mode }: Home, id: number): boolean {
  return directory && uid === id && gid === id && (mode & 0o002) === 0;
}

function faultOfHome({ directory, uid, gid }: Home, id: number): string {
  if (!directory) return 'is not a directory that root can look at';
  if (uid !== id) return `belongs to uid ${uid}`;
  return gid === id ? 'can be written by other users' : `belongs to gid ${gid}`;
}

function no(code: HostRefusal['code'], reason: string, hint: string): HostRefusal {
  return { ok: false, code, reason, hint };
}
