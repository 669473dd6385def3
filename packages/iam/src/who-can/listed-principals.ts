/** The external principals that a resource-based policy lists, and those that conditions on the resource treat differently. */
import type { AccountExport } from '../account/account-export.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import { type ExternalPrincipal, everybody, externalPrincipalOf } from './external-principal.ts';
import { canAssumeWith } from './federation.ts';
import { accountInValue, isIdentityCondition } from './identity-conditions.ts';
import type { WhoCanOptions } from './principal-answer.ts';
import { accountOf, accountOfIdentity, arnWithoutPath, isEveryone, type PrincipalName } from './principal-names.ts';

export function listedPrincipals(
  account: AccountExport,
  action: string,
  policy: NamedPolicy,
  { endpoint = [] }: WhoCanOptions,
): readonly ExternalPrincipal[] {
  const name = fold(action);
  const listed = new Map<string, PrincipalName>();
  let everyone = false;
  for (const { deny, actions, principal } of policy.policy.statements) {
    if (principal === undefined || (!deny && !actions.matches(name))) continue;
    const { not, entries } = principal.element;
    everyone ||= !deny && (not || entries.some(isEveryone));
    // A Deny with NotPrincipal may be all that distinguishes its principals from the rest of their account (spec/iam 4.6).
    if (deny === not)
      for (const entry of entries) if (!isEveryone(entry)) listed.set(`${entry.kind} ${entry.text}`, entry);
  }
  const inConditions = principalsInConditions([
    policy,
    ...(account.resourceControl ?? []).flatMap((level) => level.policies),
    ...endpoint,
  ]);
  const roles = roleArns(policy, inConditions);
  const accounts = new Set([...listed.values()].map(({ text }) => accountOf(text)));
  for (const text of inConditions) {
    if (everyone || accounts.has(accountOf(text))) listed.set(`AWS ${text}`, { kind: 'AWS', text });
  }
  const found = [...listed.values()].flatMap((entry) => externalPrincipalOf(entry, account, roles) ?? []);
  // An account may be listed by its id and by its root ARN.
  const once = [...new Map(found.map((one) => [`${one.kind} ${one.name}`, one])).values()];
  const trust = policy.policy.document.type === 'trust';
  return [...(everyone ? [everybody] : []), ...once].filter((one) => !trust || canAssumeWith(one, action));
}

/** Whole ARNs of roles, by the ARN without the path. */
function roleArns({ policy }: NamedPolicy, inConditions: ReadonlySet<string>): ReadonlyMap<string, string> {
  const entries = policy.statements.flatMap(({ principal }) => principal?.element.entries ?? []);
  return new Map(
    [...inConditions, ...entries.map(({ text }) => text)].flatMap((text) => {
      const name = arnWithoutPath(text);
      return name === undefined ? [] : [[name, text]];
    }),
  );
}

/** Accounts, users and roles in the values of conditions about the principal. */
function principalsInConditions(policies: readonly NamedPolicy[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { policy } of policies) {
    for (const condition of policy.statements.flatMap(({ conditions }) => conditions).filter(isIdentityCondition)) {
      for (const { text } of condition.values) {
        const account = accountInValue(condition, text);
        if (account === undefined) continue;
        found.add(account);
        if (accountOfIdentity(text) !== undefined) found.add(text);
      }
    }
  }
  return found;
}
