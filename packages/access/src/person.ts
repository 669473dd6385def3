/**
 * The key of a person, by which the ledger of a host tells persons apart, and what a roster can grant to a person of which
 * only the key is known.
 */
import { permissionSetOfRole } from '@sallyport/aws';
import type { Identity } from './identity.ts';
import type { Roster, RosterEntry } from './roster.ts';
import type { SudoRule } from './sudo-rule.ts';

export type Person = Extract<Identity, { type: 'user' | 'role-session' }>;

export type Rights = { readonly groups: readonly string[]; readonly sudo: readonly SudoRule[] };

/**
 * Two role sessions of one name are the same person only if the caller cannot choose the name: Identity Center sets it, or
 * the trust policy of the role requires it and the roster says so. Otherwise `VendorRole/alice` would get alice's account
 * (spec/host B-4, I-7).
 */
export function personOf(identity: Person, entries: readonly RosterEntry[]): string {
  const scope = `${identity.partition}:${identity.account}`;
  if (identity.type === 'user') return `iam-user:${scope}:${identity.name}`;
  if (identity.permissionSet !== undefined) return `identity-center:${scope}:${identity.session}`;
  if (namesIamUsers(entries)) return `iam-user:${scope}:${identity.session}`;
  return `${chosenPrefix}${scope}:${identity.role}:${identity.session}`;
}

const chosenPrefix = 'role-session:';

/** Whether IAM vouches for the name of the person; otherwise the caller of AssumeRole chose it. */
export function isVouchedFor(person: string): boolean {
  return !person.startsWith(chosenPrefix);
}

/** Role and session name of a person whose name the caller of AssumeRole chose. Neither can contain a colon. */
export function chosenSession(person: string): { readonly role: string; readonly session: string } | undefined {
  const [type, , , role, session] = person.split(':');
  return type === 'role-session' && role !== undefined && session !== undefined ? { role, session } : undefined;
}

export function userKey(identity: RosterEntry['identity']): string | undefined {
  return identity.type === 'user' ? `iam-user:${identity.partition}:${identity.account}:${identity.name}` : undefined;
}

/** The unique id that the roster gives for the IAM user. */
export function uniqueIdOf(person: string, roster: Roster): string | undefined {
  return roster.entries.find((entry) => entry.uniqueId !== undefined && userKey(entry.identity) === person)?.uniqueId;
}

function namesIamUsers(entries: readonly RosterEntry[]): boolean {
  return entries.every((entry) => entry.sessionNames === 'iam-users');
}

/** Roles whose sessions have a name that the caller chose, in lower case: IAM keeps role names unique without regard to case. */
export function rolesWithChosenNames(roster: Roster): readonly { readonly key: string; readonly role: string }[] {
  return [...byIdentity(roster)].flatMap(([key, entries]) => {
    const identity = entries[0]?.identity;
    if (identity?.type !== 'role' || permissionSetOfRole(identity.name) !== undefined || namesIamUsers(entries)) {
      return [];
    }
    return [{ key, role: identity.name }];
  });
}

/** The entries of each identity of the roster, by a key without the path, which the ARN of a role session does not have. */
function byIdentity(roster: Roster): ReadonlyMap<string, readonly RosterEntry[]> {
  const found = new Map<string, RosterEntry[]>();
  for (const entry of roster.entries) {
    const key = identityKey(entry.identity);
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return found;
}

function identityKey(identity: RosterEntry['identity']): string {
  const { type, partition, account, path, name } = identity;
  return [type, partition, account, type === 'user' ? path : '/', name].join(':');
}

/** The key that `rolesWithChosenNames` has for the role of a session. */
export function roleKeyOf({ partition, account, role }: Extract<Person, { type: 'role-session' }>): string {
  return ['role', partition, account, '/', role].join(':');
}

export function combine(entries: readonly RosterEntry[]): Rights {
  return {
    groups: [...new Set(entries.flatMap((entry) => entry.groups))].sort(),
    sudo: entries.flatMap((entry) => entry.sudo),
  };
}

/**
 * What the roster can grant to a person: one element for each identity of the roster that the person may sign in as. The roster
 * is read once for all persons, because a host asks about each of its accounts at every login.
 */
export function rightsIn(roster: Roster): (person: string) => readonly Rights[] {
  const users = new Map<string, Rights[]>();
  const roles: { readonly identity: RosterEntry['identity']; readonly chosen: boolean; readonly rights: Rights }[] = [];
  for (const entries of byIdentity(roster).values()) {
    const identity = entries[0]?.identity;
    if (identity === undefined) continue;
    const [key, rights] = [userKey(identity), combine(entries)];
    if (key === undefined) roles.push({ identity, chosen: !namesIamUsers(entries), rights });
    else users.set(key, [...(users.get(key) ?? []), rights]);
  }
  return (person) => [
    ...(users.get(person) ?? []),
    ...roles.flatMap(({ identity, chosen, rights }) => (mayBe(person, identity, chosen) ? [rights] : [])),
  ];
}

/** Whether a session of the role can be the person. */
function mayBe(person: string, role: RosterEntry['identity'], chosen: boolean): boolean {
  const scope = `${role.partition}:${role.account}:`;
  if (permissionSetOfRole(role.name) !== undefined) return person.startsWith(`identity-center:${scope}`);
  return person.startsWith(chosen ? `${chosenPrefix}${scope}${role.name}:` : `iam-user:${scope}`);
}
