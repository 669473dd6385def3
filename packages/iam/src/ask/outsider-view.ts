/**
 * Policies as they bear on one outsider: without the entries and condition values that cannot mean it. A condition that
 * wants a principal of this account is then known to fail, where it would otherwise hang on who it is; and of thousands
 * of names only a few are looked at.
 */
import type { CompiledPolicy, CompiledStatement } from '../compile/compile.ts';
import { type CompiledPrincipal, compilePrincipal } from '../compile/principals.ts';
import type { CompiledCondition } from '../condition/judge.ts';
import type { Comparator } from '../condition/operator.ts';
import type { PrincipalEntry } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import type { AccountExport } from './account-export.ts';
import { accountOfIdentity, entryName, nowhere, type StandIn } from './outsider.ts';

export type Views = {
  of<Policy extends NamedPolicy>(named: Policy, standIn: StandIn): Policy;
};

/** Condition values by whom they can mean. */
type Values = {
  readonly exact: ReadonlyMap<string, readonly Comparator[]>;
  readonly ofAccount: ReadonlyMap<string, readonly Comparator[]>;
  readonly anywhere: readonly Comparator[];
};

type Index = {
  readonly entries?: ReadonlyMap<string, readonly PrincipalEntry[]>;
  readonly values: ReadonlyMap<CompiledCondition, Values>;
};

export function createViews(account: AccountExport): Views {
  const own = new Set([account.account, ...[...account.users, ...account.roles].map(({ id }) => id)].filter(Boolean));
  const indexes = new Map<CompiledStatement, Index>();
  const indexOf = (statement: CompiledStatement): Index => {
    const known = indexes.get(statement) ?? createIndex(statement, own);
    indexes.set(statement, known);
    return known;
  };
  return {
    of(named, standIn) {
      const statements = named.policy.statements.map((statement) => seenBy(statement, indexOf(statement), standIn));
      const policy: CompiledPolicy = { document: named.policy.document, statements };
      return { ...named, policy };
    },
  };
}

function createIndex({ principal, conditions }: CompiledStatement, own: ReadonlySet<string>): Index {
  const narrow = conditions.filter(tellsWho);
  return {
    ...(principal && { entries: groupBy(principal.element.entries, entryName) }),
    values: new Map(narrow.map((condition) => [condition, sortValues(condition, own)])),
  };
}

/** Conditions on who the caller is, which are compared as texts or ARNs. */
export function tellsWho({ key, entry }: CompiledCondition): boolean {
  return /^aws:(?:principalarn|principalaccount|userid)$/.test(key) && /^(?:String|Arn)/.test(entry.operator);
}

/** The account a value of aws:PrincipalArn or aws:PrincipalAccount is bound to; undefined: to none for certain. */
export function accountMeant({ key }: CompiledCondition, text: string): string | undefined {
  if (key === 'aws:principalaccount') return /^\d{12}$/.test(text) ? text : undefined;
  return key === 'aws:principalarn' ? /^arn:[a-z0-9-]+:(?:iam|sts)::(\d{12}):/.exec(text)?.[1] : undefined;
}

function sortValues(condition: CompiledCondition, own: ReadonlySet<string>): Values {
  const exact: (readonly [string, Comparator])[] = [];
  const ofAccount: (readonly [string, Comparator])[] = [];
  const anywhere: Comparator[] = [];
  for (const comparator of condition.comparators) {
    const { source } = comparator;
    const meant = condition.key === 'aws:userid' ? source.split(':')[0] : accountMeant(condition, source);
    // Whoever comes from outside is never one of the account's own.
    if (meant !== undefined && own.has(meant)) continue;
    if (condition.key === 'aws:userid' || meant === undefined) anywhere.push(comparator);
    else if (accountOfIdentity(source) !== undefined) exact.push([fold(source), comparator]);
    else ofAccount.push([meant, comparator]);
  }
  return { exact: grouped(exact), ofAccount: grouped(ofAccount), anywhere };
}

function seenBy(statement: CompiledStatement, { entries, values }: Index, standIn: StandIn): CompiledStatement {
  const { principal, conditions } = statement;
  return {
    ...statement,
    ...(principal && entries && { principal: principalFor(principal, entries, standIn) }),
    conditions: conditions.map((condition) => {
      const sorted = values.get(condition);
      return sorted === undefined ? condition : { ...condition, comparators: valuesFor(sorted, standIn) };
    }),
  };
}

function principalFor(
  { element }: CompiledPrincipal,
  entries: ReadonlyMap<string, readonly PrincipalEntry[]>,
  { names, account }: StandIn,
): CompiledPrincipal {
  const meant = names.flatMap((name) => entries.get(name)?.slice(0, 1) ?? []);
  const all = entries.get('AWS *')?.slice(0, 1) ?? [];
  // Who has no account of the kind entries name is known under the account it was given.
  const spelt = account === 'any' ? meant.map((entry) => ({ ...entry, kind: 'AWS' as const, text: nowhere })) : meant;
  return { ...compilePrincipal({ ...element, entries: [...spelt, ...all] }), element };
}

function valuesFor({ exact, ofAccount, anywhere }: Values, { account, arn }: StandIn): readonly Comparator[] {
  if (account === 'any') return [...anywhere, ...[...exact.values(), ...ofAccount.values()].flat()];
  return [
    ...anywhere,
    ...(account === undefined ? [] : (ofAccount.get(account) ?? [])),
    // Whoever is named in full is listed on their own.
    ...(arn === undefined ? [] : (exact.get(fold(arn)) ?? [])),
  ];
}

function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  return grouped(items.map((item) => [nameOf(item), item]));
}

function grouped<Item>(pairs: readonly (readonly [string, Item])[]): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [name, item] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
