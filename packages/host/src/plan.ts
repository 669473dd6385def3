/**
 * From the desired account and the observed state to the steps that make one the other, or to a refusal. Pure, so that the
 * plan can be printed without applying it. Steps that take rights away come first; the ledger is written before each
 * change that it has to cover.
 */
import { type DesiredAccount, type LinuxName, renderSudoers } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import { type Ledger, type LedgerAccount, withAccount } from './ledger.ts';
import type { Observed } from './observe.ts';
import { homeOf, sudoersFileName } from './system.ts';

export type Step =
  | { readonly do: 'remove-sudoers'; readonly name: LinuxName }
  | { readonly do: 'remove-from-group'; readonly name: LinuxName; readonly group: string }
  | { readonly do: 'write-ledger'; readonly ledger: Ledger }
  | { readonly do: 'create-group'; readonly group: string; readonly gid: number }
  | { readonly do: 'create-user'; readonly name: LinuxName; readonly id: number }
  | { readonly do: 'add-to-groups'; readonly name: LinuxName; readonly groups: readonly string[] }
  | { readonly do: 'write-sudoers'; readonly name: LinuxName; readonly content: string };

export type Plan = { readonly ok: true; readonly name: LinuxName; readonly steps: readonly Step[] } | HostRefusal;

export function plan(account: DesiredAccount, observed: Observed): Plan {
  const refusal = refusalFor(account, observed);
  if (refusal !== undefined) return refusal;
  const { ledger, name, user, newAccount } = observed;
  const known = ledger.accounts.get(name);
  const member = (group: string) => observed.groups.get(group)?.found?.members.includes(name) === true;

  const granted = known?.groups ?? [];
  const missing = account.groups.filter((group) => !member(group));
  const dropped = granted.filter((group) => !account.groups.includes(group));
  const sudoers = account.sudo.length > 0 ? renderSudoers(name, account.sudo) : undefined;
  const writes = sudoers !== undefined && !(observed.sudoers?.sound === true && observed.sudoers.content === sudoers);
  const uid = known?.uid ?? newAccount?.id;
  if (uid === undefined) throw new Error('an account without a uid passed the checks');

  const final: LedgerAccount = {
    person: account.person,
    uid,
    groups: [...new Set([...granted.filter((group) => account.groups.includes(group)), ...missing])].sort(),
    sudo: sudoers !== undefined,
  };
  /** While the steps are applied the account may have groups and sudo rules of before and after. */
  const pending: LedgerAccount = {
    ...final,
    groups: [...new Set([...granted, ...final.groups])].sort(),
    sudo: final.sudo || known?.sudo === true,
  };
  const newGroups = [...observed.groups].flatMap(([group, { found, wanted }]) =>
    found === undefined && wanted !== undefined && account.groups.includes(group) ? [{ group, gid: wanted.gid }] : [],
  );
  const withGroups: Ledger = {
    ...ledger,
    groups: new Map([...ledger.groups, ...newGroups.map(({ group, gid }) => [group, gid] as const)]),
  };

  const steps: Step[] = [];
  if (sudoers === undefined && known?.sudo === true && observed.sudoers !== undefined) {
    steps.push({ do: 'remove-sudoers', name });
  }
  for (const group of dropped) if (member(group)) steps.push({ do: 'remove-from-group', name, group });
  if (newGroups.length > 0 || !same(known, pending)) {
    steps.push({ do: 'write-ledger', ledger: withAccount(withGroups, name, pending) });
  }
  for (const { group, gid } of newGroups) steps.push({ do: 'create-group', group, gid });
  if (user === undefined) {
    if (newAccount?.privateGroup === undefined) steps.push({ do: 'create-group', group: name, gid: uid });
    steps.push({ do: 'create-user', name, id: uid });
  }
  if (missing.length > 0) steps.push({ do: 'add-to-groups', name, groups: missing });
  if (writes) steps.push({ do: 'write-sudoers', name, content: sudoers });
  if (!same(pending, final)) steps.push({ do: 'write-ledger', ledger: withAccount(withGroups, name, final) });
  return { ok: true, name, steps };
}

function refusalFor(account: DesiredAccount, observed: Observed): HostRefusal | undefined {
  const { ledger, name, user, newAccount, sudoers } = observed;
  const known = ledger.accounts.get(name);
  const no = (code: HostRefusal['code'], reason: string, hint: string): HostRefusal => ({
    ok: false,
    code,
    reason,
    hint,
  });
  const byHand = 'rename the identity in IAM, or remove what is on this host';

  if (known !== undefined && known.person !== account.person) {
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
  if (known?.sudo !== true && sudoers !== undefined && account.sudo.length > 0) {
    const reason = `/etc/sudoers.d/${sudoersFileName(name)} exists on this host and was not created by sallyport`;
    return no('host/foreign-sudoers', reason, 'remove or rename the file');
  }
  for (const group of account.groups) {
    if (group === name || ledger.accounts.has(group)) {
      return no(
        'host/foreign-group',
        `the group ${group} is the private group of an account`,
        'use another name in the roster',
      );
    }
    const { found, wanted } = observed.groups.get(group) ?? {};
    if (found?.gid === 0) {
      return no('host/foreign-group', `the group ${group} has gid 0 on this host`, 'use another name in the roster');
    }
    if (wanted?.holder !== undefined) {
      const reason = `the group ${group} would get gid ${wanted.gid}, which ${wanted.holder} has`;
      return no('host/foreign-number', reason, `create the group ${group} with another gid: groupadd ${group}`);
    }
  }
  if (user !== undefined || newAccount === undefined) return undefined;

  if (newAccount.privateGroup !== undefined && (known === undefined || newAccount.privateGroup.gid !== newAccount.id)) {
    const reason = `a group ${name} exists on this host and was not created by sallyport`;
    return no('host/foreign-group', reason, byHand);
  }
  const recorded = [...ledger.accounts].find(([other, { uid }]) => other !== name && uid === newAccount.id)?.[0];
  const ownGroup = newAccount.privateGroup === undefined ? undefined : name;
  const holder =
    newAccount.userWithId ?? recorded ?? (newAccount.groupWithId === ownGroup ? undefined : newAccount.groupWithId);
  if (holder !== undefined) {
    const reason = `the account ${name} would get uid ${newAccount.id}, which ${holder} has`;
    return no('host/foreign-number', reason, byHand);
  }
  if (newAccount.homeOwner !== undefined && (known === undefined || newAccount.homeOwner !== newAccount.id)) {
    const reason = `${homeOf(name)} exists on this host and belongs to uid ${newAccount.homeOwner}`;
    return no(
      'host/foreign-home',
      reason,
      'move the directory away, because its files would belong to the new account',
    );
  }
  return undefined;
}

function same(left: LedgerAccount | undefined, right: LedgerAccount): boolean {
  return left !== undefined && JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
}

function ordered({ person, uid, groups, sudo }: LedgerAccount): readonly unknown[] {
  return [person, uid, [...groups].sort(), sudo];
}
