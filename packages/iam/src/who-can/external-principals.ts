/** Everybody from outside whom the policy of a resource may let in (spec/iam 4.1): collected from it, and made ready to ask. */

import type { AccountExport } from '../account/account-export.ts';
import { better } from '../caller/answer.ts';
import { type Asker, connectionOf } from '../caller/caller.ts';
import { isAbsent, unknownKeys } from '../caller/unknown-keys.ts';
import { compile } from '../compile/compile.ts';
import type { PrincipalEntry } from '../document/document.ts';
import { parsePolicy } from '../document/parse.ts';
import type { NamedPolicy, PolicySet } from '../evaluate/policy-set.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import { type Decided, decideOne } from './decide-action.ts';
import {
  accountOfIdentity,
  canBring,
  comesBy,
  everybody,
  isEveryone,
  type Outsider,
  outsiderOf,
  roleName,
  type StandIn,
} from './external-principal.ts';
import { accountMeant, createViews, tellsWho, type Views } from './policy-for-principal.ts';
import type { Capable, WhoCanOptions } from './principal-answer.ts';

/** What each outsider can do by the policy of the resource itself, also those who cannot. */
export function askOutsiders(
  account: AccountExport,
  action: string,
  resource: string,
  options: WhoCanOptions,
): readonly Capable[] {
  const policy = policyOf(account, action, resource);
  if (policy === undefined) return [];
  const owner =
    options.resourceAccount ?? (/^\d{12}$/.test(splitArn(resource)?.[4] ?? '') ? undefined : account.account);
  const known = { ...options, ...(owner !== undefined && { resourceAccount: owner }) };
  const views = createViews(account);
  return outsidersIn(account, action, policy, options).flatMap((outsider): readonly Capable[] => {
    const answers = outsider.standIns.map((standIn): Decided => {
      const asker = askerOf(account, outsider, standIn, policy, views, options);
      return decideOne(withPolicy(account, resource, views.of(policy, standIn)), asker, action, resource, known);
    });
    const best = answers.reduce((one, other) => (better(other, one) ? other : one));
    return [{ principal: outsider.name, outside: outsider.outside, via: [], ...best }];
  });
}

/** Nodes carry none, and a trust policy speaks of becoming the role alone. */
function policyOf(account: AccountExport, action: string, resource: string): NamedPolicy | undefined {
  const given = account.roles.find(({ arn }) => arn === resource)?.trust ?? account.resourcePolicies.get(resource);
  const node = account.nodes.some(({ arn, id }) => arn === resource || id === resource);
  return node || (given?.policy.document.type === 'trust' && !fold(action).startsWith('sts:')) ? undefined : given;
}

/** The resource with this policy, and no other. */
function withPolicy(account: AccountExport, resource: string, policy: NamedPolicy): AccountExport {
  const role = account.roles.find(({ arn }) => arn === resource);
  return {
    ...account,
    nodes: [],
    roles: role === undefined ? [] : [{ ...role, trust: policy }],
    resourcePolicies: role === undefined ? new Map([[resource, policy]]) : new Map(),
  };
}

function outsidersIn(
  account: AccountExport,
  action: string,
  policy: NamedPolicy,
  { endpoint = [] }: WhoCanOptions,
): readonly Outsider[] {
  const name = fold(action);
  const named = new Map<string, Pick<PrincipalEntry, 'kind' | 'text'>>();
  let open = false;
  for (const { deny, actions, principal } of policy.policy.statements) {
    if (principal === undefined || (!deny && !actions.matches(name))) continue;
    const { not, entries } = principal.element;
    open ||= !deny && (not || entries.some(isEveryone));
    // A Deny that spares some may be all that tells them from the others of their account (spec/iam 4.6).
    if (deny === not)
      for (const entry of entries) if (!isEveryone(entry)) named.set(`${entry.kind} ${entry.text}`, entry);
  }
  const mentions = mentioned([
    policy,
    ...(account.resourceControl ?? []).flatMap((level) => level.policies),
    ...endpoint,
  ]);
  const roles = rolesIn(policy, mentions);
  const letIn = new Set([...named.values()].map(({ text }) => accountOf(text)));
  for (const text of mentions) {
    if (open || letIn.has(accountOf(text))) named.set(`AWS ${text}`, { kind: 'AWS', text });
  }
  const found = [...named.values()].flatMap((entry) => outsiderOf(entry, account, roles) ?? []);
  // An account has two spellings.
  const once = [...new Map(found.map((one) => [`${one.outside} ${one.name}`, one])).values()];
  const trust = policy.policy.document.type === 'trust';
  return [...(open ? [everybody] : []), ...once].filter((outsider) => !trust || comesBy(outsider, action));
}

function accountOf(text: string): string | undefined {
  return /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?=:|$)/.exec(text)?.[1];
}

/** Roles in full, by what the ARN of a session leaves of them. */
function rolesIn({ policy }: NamedPolicy, mentions: ReadonlySet<string>): ReadonlyMap<string, string> {
  const entries = policy.statements.flatMap(({ principal }) => principal?.element.entries ?? []);
  return new Map(
    [...mentions, ...entries.map(({ text }) => text)].flatMap((text) => {
      const name = roleName(text);
      return name === undefined ? [] : [[name, text]];
    }),
  );
}

/** Accounts, users and roles that conditions tell from others. */
function mentioned(policies: readonly NamedPolicy[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { policy } of policies) {
    for (const condition of policy.statements.flatMap(({ conditions }) => conditions).filter(tellsWho)) {
      for (const { source } of condition.comparators) {
        const account = accountMeant(condition, source);
        if (account === undefined) continue;
        found.add(account);
        if (accountOfIdentity(source) !== undefined) found.add(source);
      }
    }
  }
  return found;
}

/** What an account that is in no export says of its own people is taken to allow everything. */
const everything: NamedPolicy = {
  name: 'what their own account says, which nobody told',
  policy: compile(
    parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }), {
      type: 'identity',
    }),
  ),
};

function askerOf(
  account: AccountExport,
  { name }: Outsider,
  standIn: StandIn,
  policy: NamedPolicy,
  views: Views,
  { context = {}, absent, endpoint }: WhoCanOptions,
): Asker {
  const seen = (policies: readonly NamedPolicy[]): readonly NamedPolicy[] =>
    policies.map((policy) => views.of(policy, standIn));
  const policies: PolicySet = {
    identity: [everything],
    ...(standIn.principal.type === 'federated-user' && { session: [everything] }),
    ...(account.resourceControl && {
      resourceControl: account.resourceControl.map((level) => ({ ...level, policies: seen(level.policies) })),
    }),
    ...(endpoint && { endpoint: seen(endpoint) }),
  };
  const limits = [...(endpoint ?? []), ...(account.resourceControl ?? []).flatMap((level) => level.policies)];
  const keys = (some: readonly NamedPolicy[]): readonly string[] =>
    unknownKeys(
      some.map(({ policy }) => policy.document),
      context,
    );
  const impossible = keys([...limits, policy]).filter((key) => !canBring(standIn, key));
  const missing = [...(absent ?? []), ...impossible];
  const tags = canBring(standIn, 'aws:PrincipalTag/*') ? ['aws:PrincipalTag/*'] : [];
  return {
    arn: name,
    principal: standIn.principal,
    context,
    // Who somebody is, is never absent because nobody told it.
    unknown: [...[...keys(limits), ...tags].filter((key) => !isAbsent(missing, key)), ...standIn.open],
    policies,
    connection: connectionOf({ context, absent: missing, ...(endpoint && { endpoint }) }),
    runAs: undefined,
    stranger: true,
  };
}
