/**
 * Policies as they bear on one outsider: without the entries and condition values that cannot mean it. A condition that
 * wants a principal of this account is then known to fail, where it would otherwise hang on who it is; and of thousands
 * of names only a few are looked at.
 */

import type { AccountExport } from '../account/account-export.ts';
import type { CompiledPolicy, CompiledStatement } from '../compile/compile.ts';
import { type CompiledPrincipal, compilePrincipal } from '../compile/principals.ts';
import type { CompiledCondition } from '../condition/evaluate-condition.ts';
import type { Comparator } from '../condition/operator.ts';
import type { PrincipalEntry } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { accountOfIdentity, entryName, nowhere, type StandIn } from './external-principal.ts';

export type Views = {
  of<Policy extends NamedPolicy>(named: Policy, standIn: StandIn): Policy;
};

/** Condition values by whom they can mean. */
type Values = {
  readonly exact: ReadonlyMap<string, readonly Comparator[]>;
  readonly ofAccount: ReadonlyMap<string, readonly Comparator[]>;
  readonly anywhere: readonly Comparator[];
  readonly all: readonly Comparator[];
};

type Index = {
  readonly entries?: ReadonlyMap<string, readonly PrincipalEntry[]>;
  readonly values: ReadonlyMap<CompiledCondition, Values>;
  /** As whoever it does not name sees it. */
  readonly unmeant?: CompiledStatement;
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

function createIndex(statement: CompiledStatement, own: ReadonlySet<string>): Index {
  const { principal, conditions } = statement;
  const narrow = conditions.filter(tellsWho);
  return {
    ...(principal && { entries: groupBy(principal.element.entries, entryName) }),
    ...(principal && !principal.element.not && { unmeant: { ...statement, principal: renamed(principal, []) } }),
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
  const all = [...anywhere, ...[...exact, ...ofAccount].map(([, comparator]) => comparator)];
  return { exact: grouped(exact), ofAccount: grouped(ofAccount), anywhere, all };
}

function seenBy(statement: CompiledStatement, index: Index, standIn: StandIn): CompiledStatement {
  const { principal, conditions } = statement;
  const { values, unmeant } = index;
  const meant = entriesFor(index, standIn);
  if (meant.length === 0 && unmeant !== undefined) return unmeant;
  return {
    ...statement,
    ...(principal && { principal: renamed(principal, meant) }),
    conditions:
      values.size === 0
        ? conditions
        : conditions.map((condition) => {
            const sorted = values.get(condition);
            return sorted === undefined ? condition : { ...condition, comparators: valuesFor(sorted, standIn) };
          }),
  };
}

function entriesFor({ entries }: Index, { names, account }: StandIn): readonly PrincipalEntry[] {
  const meant: PrincipalEntry[] = [];
  for (const name of names) {
    const [entry] = entries?.get(name) ?? [];
    // Who has no account that is known goes by the one it was given.
    if (entry !== undefined) meant.push(account === 'any' ? { ...entry, kind: 'AWS', text: nowhere } : entry);
  }
  const [all] = entries?.get('AWS *') ?? [];
  if (all !== undefined) meant.push(all);
  return meant;
}

function renamed({ element }: CompiledPrincipal, entries: readonly PrincipalEntry[]): CompiledPrincipal {
  return { ...compilePrincipal({ ...element, entries }), element };
}

function valuesFor({ exact, ofAccount, anywhere, all }: Values, { account, arn }: StandIn): readonly Comparator[] {
  if (account === 'any') return all;
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
