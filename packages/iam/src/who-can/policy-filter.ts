/**
 * Policies without the Principal entries and condition values that cannot match one external principal. A condition that
 * requires a principal of the account of the export is then false, where it would otherwise depend on unknown keys; and of
 * thousands of listed names only a few are compared.
 */
import type { AccountExport } from '../account/account-export.ts';
import type { CompiledPolicy, CompiledStatement } from '../compile/compile.ts';
import { type CompiledPrincipal, compilePrincipal } from '../compile/principals.ts';
import type { CompiledCondition } from '../condition/evaluate-condition.ts';
import type { ConditionValue } from '../condition/operator.ts';
import type { PrincipalEntry } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { type SamplePrincipal, unassignedAccount } from './external-principal.ts';
import { accountInValue, isIdentityCondition } from './identity-conditions.ts';
import { accountOfIdentity, entryName } from './principal-names.ts';

export type PolicyFilter = {
  policyFor<Policy extends NamedPolicy>(named: Policy, sample: SamplePrincipal): Policy;
};

/** The values of a condition, by the principals they can match. */
type Values = {
  readonly byArn: ReadonlyMap<string, readonly ConditionValue[]>;
  readonly byAccount: ReadonlyMap<string, readonly ConditionValue[]>;
  readonly anyAccount: readonly ConditionValue[];
  readonly all: readonly ConditionValue[];
};

type Index = {
  readonly entries?: ReadonlyMap<string, readonly PrincipalEntry[]>;
  readonly values: ReadonlyMap<CompiledCondition, Values>;
  /** The statement for principals that none of its entries matches. */
  readonly withoutEntries?: CompiledStatement;
};

export function createPolicyFilter(account: AccountExport): PolicyFilter {
  const own = new Set([account.account, ...[...account.users, ...account.roles].map(({ id }) => id)].filter(Boolean));
  const indexes = new Map<CompiledStatement, Index>();
  const indexOf = (statement: CompiledStatement): Index => {
    const known = indexes.get(statement) ?? createIndex(statement, own);
    indexes.set(statement, known);
    return known;
  };
  return {
    policyFor(named, sample) {
      const statements = named.policy.statements.map((one) => statementFor(one, indexOf(one), sample));
      const policy: CompiledPolicy = { document: named.policy.document, statements };
      return { ...named, policy };
    },
  };
}

function createIndex(statement: CompiledStatement, own: ReadonlySet<string>): Index {
  const { principal, conditions } = statement;
  return {
    ...(principal && { entries: group(principal.element.entries.map((entry) => [entryName(entry), entry])) }),
    ...(principal &&
      !principal.element.not && { withoutEntries: replace(statement, withEntries(principal, []), conditions) }),
    values: new Map(conditions.filter(isIdentityCondition).map((condition) => [condition, sortValues(condition, own)])),
  };
}

function sortValues(condition: CompiledCondition, own: ReadonlySet<string>): Values {
  const byArn: (readonly [string, ConditionValue])[] = [];
  const byAccount: (readonly [string, ConditionValue])[] = [];
  const anyAccount: ConditionValue[] = [];
  for (const value of condition.values) {
    const { text } = value;
    const owner = condition.key === 'aws:userid' ? text.split(':')[0] : accountInValue(condition, text);
    // An external principal is none of the account's own.
    if (owner !== undefined && own.has(owner)) continue;
    if (condition.key === 'aws:userid' || owner === undefined) anyAccount.push(value);
    else if (accountOfIdentity(text) !== undefined) byArn.push([fold(text), value]);
    else byAccount.push([owner, value]);
  }
  const all = [...anyAccount, ...[...byArn, ...byAccount].map(([, value]) => value)];
  return { byArn: group(byArn), byAccount: group(byAccount), anyAccount, all };
}

function statementFor(statement: CompiledStatement, index: Index, sample: SamplePrincipal): CompiledStatement {
  const { principal, conditions } = statement;
  const { values, withoutEntries } = index;
  const entries = entriesFor(index, sample);
  if (entries.length === 0 && withoutEntries !== undefined) return withoutEntries;
  return replace(
    statement,
    principal && withEntries(principal, entries),
    values.size === 0
      ? conditions
      : conditions.map((condition) => {
          const sorted = values.get(condition);
          return sorted === undefined ? condition : { ...condition, values: valuesFor(sorted, sample) };
        }),
  );
}

function replace(
  { statement, deny, actions, resources }: CompiledStatement,
  principal: CompiledPrincipal | undefined,
  conditions: readonly CompiledCondition[],
): CompiledStatement {
  return { statement, deny, actions, resources, principal, conditions };
}

function entriesFor(index: Index, { names, account }: SamplePrincipal): readonly PrincipalEntry[] {
  const found: PrincipalEntry[] = [];
  for (const name of names) {
    const [entry] = index.entries?.get(name) ?? [];
    // A sample whose account is not known is given an account that the entry then has to name.
    if (entry !== undefined) found.push(account === 'any' ? { ...entry, kind: 'AWS', text: unassignedAccount } : entry);
  }
  const [everyone] = index.entries?.get('AWS *') ?? [];
  if (everyone !== undefined) found.push(everyone);
  return found;
}

function withEntries({ element }: CompiledPrincipal, entries: readonly PrincipalEntry[]): CompiledPrincipal {
  return { ...compilePrincipal({ ...element, entries }), element };
}

function valuesFor({ byArn, byAccount, anyAccount, all }: Values, sample: SamplePrincipal): readonly ConditionValue[] {
  const { account, arn } = sample;
  if (account === 'any') return all;
  return [
    ...anyAccount,
    ...(account === undefined ? [] : (byAccount.get(account) ?? [])),
    // Values with the ARN of another principal belong to that principal, which is listed itself.
    ...(arn === undefined ? [] : (byArn.get(fold(arn)) ?? [])),
  ];
}

function group<Item>(pairs: readonly (readonly [string, Item])[]): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const [name, item] of pairs) {
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [item]);
    else known.push(item);
  }
  return groups;
}
