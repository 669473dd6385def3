/**
 * From what is wanted and what is there to the steps between, or to the reason why this host must not be touched. Pure and
 * printable. What we took back comes first, what is promised is written down before it is done.
 */
import { type DesiredAccount, type LinuxName, renderSudoers } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import { type Ledger, type LedgerAccount, withAccount } from './ledger.ts';
import type { Observed } from './observe.ts';
import { homeOf, sudoersFileName } from './system.ts';

export type Step =
  | { readonly do: 'remove-sudoers'; readonly name: LinuxName }
  | { readonly do: 'remove-from-group'; readonly name: LinuxName; readonly group: string }
  | { readonly do: 'record'; readonly ledger: Ledger }
  | { readonly do: 'create-group'; readonly group: string; readonly gid: number }
  | { readonly do: 'create-user'; readonly name: LinuxName; readonly id: number }
  | { readonly do: 'add-to-groups'; readonly name: LinuxName; readonly groups: readonly string[] }
  | { readonly do: 'write-sudoers'; readonly name: LinuxName; readonly content: string };

export type Plan = { readonly ok: true; readonly name: LinuxName; readonly steps: readonly Step[] } | HostRefusal;

export function plan(account: DesiredAccount, observed: Observed): Plan {
  const refusal = refusalFor(account, observed);
  if (refusal !== undefined) return refusal;
  const { ledger, name, user, site } = observed;
  const known = ledger.accounts.get(name);
  const member = (group: string) => observed.groups.get(group)?.found?.members.includes(name) === true;

  const granted = known?.groups ?? [];
  const missing = account.groups.filter((group) => !member(group));
  const dropped = granted.filter((group) => !account.groups.includes(group));
  const sudoers = account.sudo.length > 0 ? renderSudoers(name, account.sudo) : undefined;
  const writes = sudoers !== undefined && !(observed.sudoers?.sound === true && observed.sudoers.content === sudoers);
  const uid = known?.uid ?? site?.id;
  if (uid === undefined) throw new Error('an account without a number passed the checks');

  const settled: LedgerAccount = {
    person: account.person,
    uid,
    groups: [...new Set([...granted.filter((group) => account.groups.includes(group)), ...missing])].sort(),
    sudo: sudoers !== undefined,
  };
  const promised: LedgerAccount = {
    ...settled,
    groups: [...new Set([...granted, ...settled.groups])].sort(),
    sudo: settled.sudo || known?.sudo === true,
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
  if (newGroups.length > 0 || !same(known, promised)) {
    steps.push({ do: 'record', ledger: withAccount(withGroups, name, promised) });
  }
  for (const { group, gid } of newGroups) steps.push({ do: 'create-group', group, gid });
  if (user === undefined) {
    if (site?.privateGroup === undefined) steps.push({ do: 'create-group', group: name, gid: uid });
    steps.push({ do: 'create-user', name, id: uid });
  }
  if (missing.length > 0) steps.push({ do: 'add-to-groups', name, groups: missing });
  if (writes) steps.push({ do: 'write-sudoers', name, content: sudoers });
  if (!same(promised, settled)) steps.push({ do: 'record', ledger: withAccount(withGroups, name, settled) });
  return { ok: true, name, steps };
}

function refusalFor(account: DesiredAccount, observed: Observed): HostRefusal | undefined {
  const { ledger, name, user, site, sudoers } = observed;
  const known = ledger.accounts.get(name);
  const no = (code: HostRefusal['code'], reason: string, hint: string): HostRefusal => ({
    ok: false,
    code,
    reason,
    hint,
  });
  const byHand = 'rename the person in IAM, or have an administrator look at this host';

  if (known !== undefined && known.person !== account.person) {
    return no(
      'host/other-person',
      `the account ${name} on this host belongs to somebody else (${known.person})`,
      byHand,
    );
  }
  if (user !== undefined && user.uid !== known?.uid) {
    const reason = `an account named ${name} (number ${user.uid}) is on this host already and was not made by sallyport`;
    return no('host/foreign-account', reason, byHand);
  }
  if (known?.sudo !== true && sudoers !== undefined && account.sudo.length > 0) {
    const reason = `/etc/sudoers.d/${sudoersFileName(name)} is on this host already and was not made by sallyport`;
    return no('host/foreign-sudoers', reason, 'remove the file or give it another name');
  }
  for (const group of account.groups) {
    if (group === name || ledger.accounts.has(group)) {
      return no(
        'host/foreign-group',
        `the group ${group} is the private group of a person`,
        'use another name in the roster',
      );
    }
    const { found, wanted } = observed.groups.get(group) ?? {};
    if (found?.gid === 0) {
      return no('host/foreign-group', `the group ${group} is root's on this host`, 'use another name in the roster');
    }
    if (wanted?.holder !== undefined) {
      const reason = `the group ${group} would get number ${wanted.gid}, which ${wanted.holder} has`;
      return no('host/foreign-number', reason, `create the group ${group} by hand`);
    }
  }
  if (user !== undefined || site === undefined) return undefined;

  if (site.privateGroup !== undefined && (known === undefined || site.privateGroup.gid !== site.id)) {
    const reason = `a group named ${name} is on this host already and was not made by sallyport`;
    return no('host/foreign-group', reason, byHand);
  }
  const recorded = [...ledger.accounts].find(([other, { uid }]) => other !== name && uid === site.id)?.[0];
  const ownGroup = site.privateGroup === undefined ? undefined : name;
  const holder = site.userHolder ?? recorded ?? (site.groupHolder === ownGroup ? undefined : site.groupHolder);
  if (holder !== undefined) {
    const reason = `the account ${name} would get number ${site.id}, which ${holder} has`;
    return no('host/foreign-number', reason, byHand);
  }
  if (site.homeOwner !== undefined && (known === undefined || site.homeOwner !== site.id)) {
    const reason = `${homeOf(name)} is on this host already and belongs to number ${site.homeOwner}`;
    return no('host/foreign-home', reason, "move the directory away: its files would become this person's");
  }
  return undefined;
}

function same(left: LedgerAccount | undefined, right: LedgerAccount): boolean {
  return left !== undefined && JSON.stringify(ordered(left)) === JSON.stringify(ordered(right));
}

function ordered({ person, uid, groups, sudo }: LedgerAccount): readonly unknown[] {
  return [person, uid, [...groups].sort(), sudo];
}
