/**
 * The Linux account, groups and sudo rules that one identity gets on a host, or the reason why it gets none. Key lookup,
 * Session Manager login and sync all use this function (spec/host I-1).
 */
import type { Identity } from './identity.ts';
import { assignLinuxNames, type LinuxName, toLinuxName } from './linux-name.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Roster, RosterEntry } from './roster.ts';
import type { SudoRule } from './sudo-rule.ts';

export type DesiredAccount = {
  readonly name: LinuxName;
  /** The key of the person, which no two persons share. The ledger records it with the account. */
  readonly person: string;
  /** The text that the uid is derived from. */
  readonly idSeed: string;
  readonly groups: readonly string[];
  readonly sudo: readonly SudoRule[];
};

export type Grant = { readonly ok: true; readonly account: DesiredAccount } | Refusal;

export function grant(identity: Identity, roster: Roster): Grant {
  if (identity.type !== 'user' && identity.type !== 'role-session') return refuseNoPerson(identity);
  const entries = roster.entries.filter((entry) => lists(entry, identity));
  const [first, ...more] = entries;
  if (first === undefined) {
    return refuse(
      'roster/not-listed',
      `this host's roster does not list ${describe(identity)}`,
      'add the identity to /etc/sallyport/roster.json',
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

/** An identity in the words of a sentence. */
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

function refuseNoPerson(identity: Identity): Refusal {
  return refuse(
    'identity/no-person',
    `${describe(identity)} is not one person and gets no account`,
    'sign in as an IAM user or assume a role that names you',
  );
}

type Person = Extract<Identity, { type: 'user' | 'role-session' }>;

/** Every part has to be equal. The path counts for users; the ARN of a role session has none, and role names are unique in an account. */
function lists(entry: RosterEntry, identity: Person): boolean {
  const listed = entry.identity;
  if (listed.partition !== identity.partition || listed.account !== identity.account) return false;
  if (listed.type === 'user') {
    return identity.type === 'user' && listed.name === identity.name && listed.path === identity.path;
  }
  return identity.type === 'role-session' && listed.name === identity.role;
}

/**
 * Two role sessions of one name are the same person only if the caller cannot choose the name: Identity Center sets it, or
 * the trust policy of the role requires it and the roster says so. Otherwise `VendorRole/alice` would get alice's account
 * (spec/host B-4, I-7).
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

/** The Linux name. When a user of the roster would get the same name, both are refused, on every host alike. */
function nameOf(iamName: string, person: string, roster: Roster): ReturnType<typeof toLinuxName> {
  const others = roster.entries.flatMap(({ identity }) =>
    identity.type === 'user' && userKey(identity) !== person ? [identity.name] : [],
  );
  if (others.includes(iamName)) {
    return refuse(
      'name/collision',
      `the name ${iamName} belongs to another identity of this host's roster`,
      'if the trust policy of the role requires ${aws:username} as session name, set "sessionNames": "iam-users"',
    );
  }
  return assignLinuxNames([iamName, ...others], roster.names).get(iamName) ?? toLinuxName(iamName, roster.names);
}
