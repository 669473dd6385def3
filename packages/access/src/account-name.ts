/**
 * The Linux name of a person on hosts with one roster. It depends on the identity and the roster alone and never on who
 * logged in first: a name that two identities could have is refused to both, or belongs to the one IAM vouches for.
 *
 * IAM vouches for the names of IAM users, of Identity Center's sessions and of roles with `sessionNames: iam-users`; those
 * are mapped as they are. The name of another role session was chosen by its caller (spec/host B-4), and it becomes
 * `NAME.ROLE`: a vendor's session `bob` never has the account of the IAM user bob (spec/host I-7).
 */

import type { Sha256 } from './ids.ts';
import {
  isLinuxName,
  type LinuxName,
  type LinuxNameResult,
  type NamePolicy,
  strictNames,
  substitute,
  toLinuxName,
} from './linux-name.ts';
import { makerOfSessionName } from './made-up-name.ts';
import { chosenSession, isVouchedFor, type Person, roleKeyOf, rolesWithChosenNames, userKey } from './person.ts';
import { quoted, type Refusal, refuse } from './refusal.ts';
import { namesWithMeaning, type Roster } from './roster.ts';

export function accountName(identity: Person, person: string, roster: Roster, sha256?: Sha256): LinuxNameResult {
  const chosen = !isVouchedFor(person);
  const refusal = refusalOfSessionName(identity, chosen);
  if (refusal !== undefined) return refusal;
  const named = shortened(
    chosen ? nameOfChosenSession(person) : toLinuxName(iamNameOf(identity), roster.names),
    mappedText(identity, chosen),
    person,
    roster,
    sha256,
  );
  if (!named.ok) return named;
  return (
    refusalOfMeaning(named.name, roster) ??
    (chosen
      ? collisionOfChosen(identity, person, named.name, roster)
      : collisionOfVouched(identity, person, named.name, roster)) ??
    named
  );
}

/**
 * The name by the mapping rule alone, where the roster of the host is unknown. `sessionNames` is what the roster would say of
 * the role: whether its trust policy requires the name of an IAM user. Names that the roster reserves are unknown.
 */
export function mappedName(
  identity: Person,
  sessionNames: 'iam-users' | 'role',
  names: NamePolicy = strictNames,
): LinuxNameResult {
  const chosen = identity.type === 'role-session' && identity.permissionSet === undefined && sessionNames === 'role';
  const refusal = refusalOfSessionName(identity, chosen);
  if (refusal !== undefined) return refusal;
  if (!chosen) return toLinuxName(iamNameOf(identity), names);
  return nameOfChosen(identity.role, identity.session);
}

export function nameOfChosenSession(person: string): LinuxNameResult {
  const { role, session } = chosenSession(person) ?? { role: '', session: '' };
  return nameOfChosen(role, session);
}

function nameOfChosen(role: string, session: string): LinuxNameResult {
  // Two sessions that differ in case are two persons, so capitals are refused whatever the roster says of the others'.
  return toLinuxName(`${session}.${role.toLowerCase()}`, strictNames);
}

/** That the roster uses the name for something else: a member of the group, or the rule of the account, would be the person. */
export function refusalOfMeaning(name: string, roster: Roster): Refusal | undefined {
  const meaning = namesWithMeaning(roster).get(name);
  if (meaning === undefined) return undefined;
  return refuse(
    'name/reserved',
    `${name} is ${meaning} of this host's roster, so no person gets an account of that name`,
    'rename the identity in IAM, or what the roster calls so',
  );
}

function iamNameOf(identity: Person): string {
  return identity.type === 'user' ? identity.name : identity.session;
}

function mappedText(identity: Person, chosen: boolean): string {
  const suffix = chosen && identity.type === 'role-session' ? `.${identity.role}` : '';
  return substitute(iamNameOf(identity) + suffix).toLowerCase();
}

function refusalOfSessionName(identity: Person, chosen: boolean): Refusal | undefined {
  if (identity.type === 'user' || identity.permissionSet !== undefined) return undefined;
  const maker = makerOfSessionName(identity.session, chosen);
  if (maker === undefined) return undefined;
  return refuse(
    'name/made-up',
    `the session name ${quoted(identity.session)} was made up by ${maker} and names no person`,
    'set role_session_name in the AWS profile, and require sts:RoleSessionName to be ${aws:username} in the trust policy of the role',
  );
}

const hashedForm = /^.{19}\.[0-9a-f]{12}$/;

/** With `"longNames": "hashed"` a name that is too long ends in a hash of the person, in a form that no other name may have. */
function shortened(
  result: LinuxNameResult,
  mapped: string,
  person: string,
  roster: Roster,
  sha256: Sha256 | undefined,
): LinuxNameResult {
  if (roster.longNames !== 'hashed' || sha256 === undefined) return result;
  if (result.ok) {
    if (!hashedForm.test(result.name)) return result;
    return refuse('name/reserved', `${result.name} has the form of the names that this host's roster shortens`);
  }
  if (result.code !== 'name/too-long') return result;
  const hash = [...sha256(person).subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const name = `${mapped.slice(0, 19)}.${hash}`;
  if (isLinuxName(name)) return { ok: true, name };
  return refuse('name/reserved', `${name} is the name of a system account, which no identity gets`);
}

function collisionOfVouched(identity: Person, person: string, name: LinuxName, roster: Roster): Refusal | undefined {
  const iamName = iamNameOf(identity);
  for (const { identity: other } of roster.entries) {
    if (other.type !== 'user' || userKey(other) === person) continue;
    const mapped = toLinuxName(other.name, roster.names);
    if (other.name === iamName || (mapped.ok && mapped.name === name)) return shared(iamName, name, other.name);
  }
  // An IAM user that the roster names has the name; of others it is unknown whether they exist.
  if (roster.entries.some((entry) => userKey(entry.identity) === person)) return undefined;
  if (!isReadBack(iamName)) return ambiguous(iamName, name);
  const { role } = rolesWithChosenNames(roster).find((other) => endsWithRole(name, other.role)) ?? {};
  if (role === undefined) return undefined;
  return refuse(
    'name/collision',
    `the account ${name} could be that of a session of the role ${role}`,
    'list the IAM user itself in the roster, and the name is that of the user',
  );
}

function collisionOfChosen(identity: Person, person: string, name: LinuxName, roster: Roster): Refusal | undefined {
  if (identity.type !== 'role-session') return undefined;
  if (!isReadBack(identity.session)) return ambiguous(identity.session, name);
  for (const { identity: other } of roster.entries) {
    if (other.type !== 'user' || userKey(other) === person) continue;
    const mapped = toLinuxName(other.name, roster.names);
    if (mapped.ok && mapped.name === name) return shared(identity.session, name, other.name);
  }
  const own = roleKeyOf(identity);
  const { role } =
    rolesWithChosenNames(roster).find((other) => other.key !== own && endsWithRole(name, other.role)) ?? {};
  if (role === undefined) return undefined;
  return refuse(
    'name/collision',
    `the account ${name} could be that of a session of another role ${role} of this host's roster`,
    'if IAM sets the session names of one of the roles, set "sessionNames": "iam-users" for it',
  );
}

function endsWithRole(name: string, role: string): boolean {
  return name.endsWith(`.${substitute(role).toLowerCase()}`);
}

/** Whether the mapped name can come from no other IAM name: `alice.at.corp` could be alice@corp as well (spec/host A-6). */
function isReadBack(iamName: string): boolean {
  const characters: Readonly<Record<string, string>> = { plus: '+', equal: '=', comma: ',', at: '@' };
  const read = substitute(iamName).replace(
    /\.(plus|equal|comma|at)\./g,
    (_all, word: string) => characters[word] ?? '',
  );
  return read === iamName;
}

function ambiguous(iamName: string, name: LinuxName): Refusal {
  return refuse(
    'name/collision',
    `the IAM name ${quoted(iamName)} would be the account ${name}, which another IAM name is mapped to as well`,
    'list the IAM user itself in the roster, or rename it',
  );
}

function shared(iamName: string, name: LinuxName, other: string): Refusal {
  return refuse(
    'name/collision',
    `the IAM name ${quoted(iamName)} would share the Linux account ${name} with ${quoted(other)} of this host's roster`,
    'rename one of them in IAM, or set "sessionNames": "iam-users" if the trust policy requires ${aws:username} as session name',
  );
}
