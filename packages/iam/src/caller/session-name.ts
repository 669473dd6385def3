/** The name of the role session that a caller gets, where the decisions about it read the name (spec/iam 8.8, 4.2). */
import type { AccountExport, ExportedRole } from '../account/account-export.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { NamedPolicy, OrganizationLevel } from '../evaluate/policy-set.ts';
import { unknownConditions } from '../explain/unknown-conditions.ts';
import { fold } from '../match/fold.ts';
import { decideTrust, freeKeys, sessionNameOf } from './assume-role.ts';
import type { Caller } from './caller.ts';

/** `own`: its own name and not any name; `other`: not its own name. */
export type SessionNames = 'own' | 'any' | 'other';

const nameKey = 'sts:RoleSessionName';
const freeKeysButName = freeKeys.filter((key) => key !== nameKey);

/** The session names that the trust policy allows the caller. */
export function sessionNamesFor(from: Caller, role: ExportedRole): SessionNames {
  if (mayTakeName(from, role, unusedName(from, role))) return 'any';
  return mayTakeName(from, role, sessionNameOf(from)) ? 'own' : 'other';
}

/** The only name that the caller can give the session; undefined: it has a choice, or the name is not known. */
export function onlySessionName(from: Caller, role: ExportedRole): string | undefined {
  if (sessionNamesFor(from, role) !== 'own') return undefined;
  const own = sessionNameOf(from);
  const listed = unknownConditions(decideTrust(from, role, 'sts:AssumeRole', {}, freeKeys)).flatMap(
    ({ key, values }) => (fold(key) === fold(nameKey) ? values : []),
  );
  // A pattern matches names that cannot be listed.
  const other = listed.some((name) => name !== own && (/[*?]/.test(name) || mayTakeName(from, role, name)));
  return other ? undefined : own;
}

function mayTakeName(from: Caller, role: ExportedRole, name: string): boolean {
  return decideTrust(from, role, 'sts:AssumeRole', { [nameKey]: name }, freeKeysButName).verdict !== 'denied';
}

/** A name that occurs in no policy: the answer for a name that some condition excepts is not the answer for any name. */
export function unusedName(caller: Caller, { trust }: ExportedRole): string {
  const values = [trust, ...policiesOf(caller)].flatMap(({ policy }) =>
    policy.statements.flatMap(({ conditions }) => conditions.flatMap((condition) => condition.values)),
  );
  let name = 'somebody.else';
  while (values.some(({ text }) => fold(text).includes(name))) name += '.x';
  return name;
}

/** Whether a policy of the session, or one of a resource or role of the account, distinguishes sessions of the role by their name. */
export function readsSessionName(account: AccountExport, session: Caller): boolean {
  const named = namesIn(account);
  const role = session.arn.slice(session.arn.lastIndexOf('/') + 1);
  return named.has('') || named.has(role) || policiesOf(session).some(readsUserId);
}

function policiesOf({ policies }: Caller): readonly NamedPolicy[] {
  const { identity, boundary = [], session = [], endpoint = [], serviceControl, resourceControl } = policies;
  return [
    ...identity,
    ...boundary,
    ...session,
    ...endpoint,
    ...policiesIn(serviceControl),
    ...policiesIn(resourceControl),
  ];
}

function policiesIn(levels: readonly OrganizationLevel[] = []): readonly NamedPolicy[] {
  return levels.flatMap(({ policies }) => policies);
}

function readsUserId({ policy }: NamedPolicy): boolean {
  return contextKeys(policy.document).some((key) => fold(key) === 'aws:userid');
}

const namesByTrust = new WeakMap<AccountExport['roles'], ReadonlySet<string>>();
const namesByResource = new WeakMap<AccountExport['resourcePolicies'], ReadonlySet<string>>();

/** Names of roles of which the policies of roles and resources list sessions; an empty text where they read aws:userid. */
function namesIn({ roles, resourcePolicies }: AccountExport): ReadonlySet<string> {
  const inTrust = remember(namesByTrust, roles, () => roles.map(({ trust }) => trust));
  const inResources = remember(namesByResource, resourcePolicies, () => [...resourcePolicies.values()]);
  return inTrust.size === 0 ? inResources : new Set([...inTrust, ...inResources]);
}

function remember<Key extends object>(
  known: WeakMap<Key, ReadonlySet<string>>,
  key: Key,
  policies: () => readonly NamedPolicy[],
): ReadonlySet<string> {
  let names = known.get(key);
  if (names === undefined) {
    names = new Set(policies().flatMap(rolesOfNamedSessions));
    known.set(key, names);
  }
  return names;
}

function rolesOfNamedSessions(named: NamedPolicy): readonly string[] {
  const entries = named.policy.statements.flatMap(({ principal }) => principal?.element.entries ?? []);
  const roles = entries.flatMap(({ text }) => /:assumed-role\/([^/]+)\//.exec(text)?.[1] ?? []);
  return readsUserId(named) ? ['', ...roles] : roles;
}
