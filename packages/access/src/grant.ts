/**
 * What one identity gets on a host: the account it may become, its groups and its sudo, or why it gets nothing. SSH, sessions
 * and the sync all use this one answer.
 */
import type { Identity } from './identity.ts';
import { assignLinuxNames, type LinuxName, toLinuxName } from './linux-name.ts';
import type { Roster, RosterEntry } from './roster.ts';
import type { SudoRule } from './sudo-rule.ts';
import { type Refusal, refuse } from './verdict.ts';

export type DesiredAccount = {
  readonly name: LinuxName;
  /** Who this is, in a form that two different people never share. Recorded beside the account for good. */
  readonly person: string;
  /** What the account's number is derived from. */
  readonly idSeed: string;
  readonly groups: readonly string[];
  readonly sudo: readonly SudoRule[];
};

export type Grant = { readonly ok: true; readonly account: DesiredAccount } | Refusal;

export function grant(identity: Identity, roster: Roster): Grant {
  if (identity.type !== 'user' && identity.type !== 'role-session') return notAPerson(identity);
  const entries = roster.entries.filter((entry) => lists(entry, identity));
  const [first, ...more] = entries;
  if (first === undefined) {
    return refuse(
      'roster/not-listed',
      `this host's roster does not list ${describe(identity)}`,
      'ask the administrator of /etc/sallyport/roster.json to list the identity',
    );
  }
  const person = personOf(identity, entries);
  const iamName = identity.type === 'user' ? identity.name : identity.session;
  const named = nameOf(iamName, person, roster);
  if (!named.ok) return named;
  return {
    ok: true,
    account: {
      name: named.name,
      person,
      idSeed:
        roster.entries.find((entry) => entry.uniqueId !== undefined && userKey(entry.identity) === person)?.uniqueId ??
        person,
      groups: [...new Set([first, ...more].flatMap((entry) => entry.groups))].sort(),
      sudo: [first, ...more].flatMap((entry) => entry.sudo),
    },
  };
}

/** How an identity is called in a sentence. */
export function describe(identity: Identity): string {
  const { account } = identity;
  switch (identity.type) {
    case 'root':
      return `the root user of account ${account}`;
    case 'user':
      return `the IAM user ${identity.path}${identity.name} of account ${account}`;
    case 'role':
      return `the role ${identity.path}${identity.name} of account ${account}`;
    case 'role-session':
      return `the role ${identity.role} of account ${account}`;
    case 'federated-user':
      return `the federated user ${identity.name} of account ${account}`;
    default:
      return identity satisfies never;
  }
}

function notAPerson(identity: Identity): Refusal {
  return refuse(
    'identity/no-person',
    `${describe(identity)} is nobody in particular and gets no account`,
    'sign in as an IAM user or assume a role that names you',
  );
}

type Person = Extract<Identity, { type: 'user' | 'role-session' }>;

/** Every part must be equal. The path decides for users; a session's ARN has none, and role names are unique in an account. */
function lists(entry: RosterEntry, identity: Person): boolean {
  const listed = entry.identity;
  if (listed.partition !== identity.partition || listed.account !== identity.account) return false;
  if (listed.type === 'user') {
    return identity.type === 'user' && listed.name === identity.name && listed.path === identity.path;
  }
  return identity.type === 'role-session' && listed.name === identity.role;
}

/**
 * Two sessions of one name are one person only if something vouches for it: Identity Center chooses the name, or the
 * roster says that the role's trust policy pins it. Otherwise `VendorRole/alice` could walk into alice's home.
 */
function personOf(identity: Person, entries: readonly RosterEntry[]): string {
  const scope = `${identity.partition}:${identity.account}`;
  if (identity.type === 'user') return `iam-user:${scope}:${identity.name}`;
  if (identity.permissionSet !== undefined) return `identity-center:${scope}:${identity.session}`;
  if (entries.every((entry) => entry.sessionNames === 'iam-users')) return `iam-user:${scope}:${identity.session}`;
  return `role-session:${scope}:${identity.role}:${identity.session}`;
}

function userKey(identity: RosterEntry['identity']): string | undefined {
  return identity.type === 'user' ? `iam-user:${identity.partition}:${identity.account}:${identity.name}` : undefined;
}

/** The name, unless a user of the roster would be mapped to the same one: then neither gets it, here and on every host. */
function nameOf(iamName: string, person: string, roster: Roster): ReturnType<typeof toLinuxName> {
  const others = roster.entries.flatMap(({ identity }) =>
    identity.type === 'user' && userKey(identity) !== person ? [identity.name] : [],
  );
  if (others.includes(iamName)) {
    return refuse(
      'name/collision',
      `the name ${iamName} belongs to another identity of this host's roster`,
      'a role whose trust policy pins session names to user names says so with "sessionNames": "iam-users"',
    );
  }
  return assignLinuxNames([iamName, ...others], roster.names).get(iamName) ?? toLinuxName(iamName, roster.names);
}
