/**
 * The Linux account, groups and sudo rules that one identity gets on a host, or the reason why it gets none. Key lookup,
 * Session Manager login and sync all use this function (spec/host I-1).
 */

import { accountName } from './account-name.ts';
import type { Identity } from './identity.ts';
import type { Sha256 } from './ids.ts';
import type { LinuxName } from './linux-name.ts';
import { combine, type Person, personOf, type Rights, uniqueIdOf } from './person.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Roster, RosterEntry } from './roster.ts';

export type DesiredAccount = {
  readonly name: LinuxName;
  /** The key of the person, which no two persons share. The ledger records it with the account. */
  readonly person: string;
  /** The text that the uid is derived from. */
  readonly idSeed: string;
  /** The unique id that the roster gives for an IAM user of this name: a user who was deleted and created again has another. */
  readonly uniqueId?: string;
} & Rights;

export type Grant = { readonly ok: true; readonly account: DesiredAccount } | Refusal;

/** `sha256` is for rosters that shorten long names; without it such a name is refused. */
export function grant(identity: Identity, roster: Roster, sha256?: Sha256): Grant {
  if (identity.type !== 'user' && identity.type !== 'role-session') return refuseNoPerson(identity);
  const entries = roster.entries.filter((entry) => lists(entry, identity));
  if (entries.length === 0) {
    return refuse(
      'roster/not-listed',
      `this host's roster does not list ${describe(identity)}`,
      'add the identity to /etc/sallyport/roster.json',
    );
  }
  const person = personOf(identity, entries);
  const named = accountName(identity, person, roster, sha256);
  if (!named.ok) return named;
  const uniqueId = uniqueIdOf(person, roster);
  return {
    ok: true,
    account: {
      name: named.name,
      person,
      idSeed: uniqueId ?? person,
      ...(uniqueId !== undefined && { uniqueId }),
      ...combine(entries),
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

/** Every part has to be equal. The path counts for users; the ARN of a role session has none, and role names are unique in an account. */
function lists(entry: RosterEntry, identity: Person): boolean {
  const listed = entry.identity;
  if (listed.partition !== identity.partition || listed.account !== identity.account) return false;
  if (listed.type === 'user') {
    return identity.type === 'user' && listed.name === identity.name && listed.path === identity.path;
  }
  return identity.type === 'role-session' && listed.name === identity.role;
}
