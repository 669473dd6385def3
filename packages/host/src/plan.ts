/**
 * From the desired account and the observed state to the steps that make one the other, or to a refusal. Pure, so that the
 * plan can be printed without applying it. Steps that take rights away come first; the ledger is written before each
 * change that it has to cover.
 */
import { type DesiredAccount, type LinuxName, type Refusal, type Roster, renderSudoers } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import { type Ledger, type LedgerAccount, withAccount } from './ledger.ts';
import type { Observed } from './observe.ts';
import { refusalFor } from './refusals.ts';
import { homeOf } from './system.ts';

export type Step =
  | { readonly do: 'remove-sudoers'; readonly name: string }
  | { readonly do: 'remove-from-group'; readonly name: string; readonly group: string }
  | { readonly do: 'write-ledger'; readonly ledger: Ledger }
  | { readonly do: 'create-group'; readonly group: string; readonly gid: number }
  | { readonly do: 'create-user'; readonly name: LinuxName; readonly id: number }
  | { readonly do: 'create-shadow-entry'; readonly name: LinuxName }
  | { readonly do: 'create-home'; readonly name: LinuxName; readonly id: number }
  | { readonly do: 'add-to-groups'; readonly name: LinuxName; readonly groups: readonly string[] }
  | { readonly do: 'write-sudoers'; readonly name: LinuxName; readonly content: string }
  | { readonly do: 'lock-user'; readonly name: string }
  | { readonly do: 'end-processes'; readonly uid: number }
  | { readonly do: 'rename-user'; readonly from: string; readonly to: string }
  | { readonly do: 'rename-group'; readonly from: string; readonly to: string }
  | { readonly do: 'move-home'; readonly from: string; readonly to: string };

export type Plan =
  | { readonly ok: true; readonly name: LinuxName; readonly steps: readonly Step[] }
  | HostRefusal
  | Refusal;

export function plan(account: DesiredAccount, roster: Roster, observed: Observed): Plan {
  const refusal = refusalFor(account, roster, observed);
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
    ...(account.uniqueId !== undefined && { uniqueId: account.uniqueId }),
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
  if (!observed.shadowEntry) steps.push({ do: 'create-shadow-entry', name });
  if (observed.home === undefined && (user === undefined || user.home === homeOf(name))) {
    steps.push({ do: 'create-home', name, id: uid });
  }
  if (missing.length > 0) steps.push({ do: 'add-to-groups', name, groups: missing });
  if (writes) steps.push({ do: 'write-sudoers', name, content: sudoers });
  if (!same(pending, final)) steps.push({ do: 'write-ledger', ledger: withAccount(withGroups, name, final) });
  return { ok: true, name, steps };
}

function same(left: LedgerAccount | undefined, right: LedgerAccount): boolean {
  return left !== undefined && JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
}

function ordered({ person, uid, groups, sudo, uniqueId }: LedgerAccount): readonly unknown[] {
  return [person, uid, [...groups].sort(), sudo, uniqueId];
}
