/**
 * The Linux user of a session whose document starts the login of sallyport-host: the account that the roster of the host
 * gives the person, or without a roster the account that the mapping of names would give it.
 */
import { createHash } from 'node:crypto';
import {
  type Grant,
  grant,
  isVouchedFor,
  type LinuxNameResult,
  nameOfChosenSession,
  parseIdentity,
  parseRoster,
  personOf,
  type Refusal,
  type Rights,
  type Roster,
  RosterError,
  strictNames,
  toLinuxName,
} from '@sallyport/access';
import type { AccessPath, LoginIdentity } from '@sallyport/iam';
import { CliError } from '../cli-error.ts';
import { readInput } from './input-file.ts';

/** Which account a login gives, and what decided it. */
export type LoginUser = LoginIdentity & {
  /** null: the login is refused. A name that begins with SESSION depends on the name of the role session. */
  readonly linuxUser: string | null;
  /** `mapping`: no roster was read, and what it refuses, its groups and its sudo rules are not known. */
  readonly by: 'roster' | 'mapping';
  /** Of a role session whose name the principal may choose: another name gives another account. */
  readonly anyUser?: true;
  readonly refusal?: string;
} & Partial<Rights>;

/** An access path with the account that its login gives. */
export type UserPath = Omit<AccessPath, 'loginAs'> & { readonly loginAs?: LoginUser };

/** Throws CliError `cli/input`. */
export function readRoster(path: string): Roster {
  const text = readInput(path);
  try {
    return parseRoster(text);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    throw new CliError('cli/input', `${path}: ${error.message}`, error.hint, { cause: error });
  }
}

export function withLoginUsers(paths: readonly AccessPath[], roster: Roster | undefined): readonly UserPath[] {
  return paths.map(({ loginAs, ...path }) =>
    loginAs === undefined ? path : { ...path, loginAs: loginUserOf(loginAs, roster) },
  );
}

/** Stands for a session name that is not known; in the account it is written in capitals, which no Linux name has. */
const unknownSession = 'session';

function loginUserOf(login: LoginIdentity, roster: Roster | undefined): LoginUser {
  const arn = login.arn.replace(/\*$/, unknownSession);
  const granted = roster === undefined ? mapped(arn, login.anyName) : grant(identityOf(arn), roster, sha256);
  const by = roster === undefined ? 'mapping' : 'roster';
  if (!granted.ok) return { ...login, linuxUser: null, by, refusal: granted.reason };
  const { name, person, groups, sudo } = granted.account;
  return {
    ...login,
    linuxUser: arn === login.arn ? name : name.replace(unknownSession, unknownSession.toUpperCase()),
    by,
    // A chosen name stays within NAME.ROLE; one that IAM vouches for is the account of the IAM user of that name.
    ...(login.anyName && isVouchedFor(person) && !isIdentityCenter(arn) && { anyUser: true }),
    ...(roster !== undefined && { groups, sudo }),
  };
}

function isIdentityCenter(arn: string): boolean {
  const identity = identityOf(arn);
  return identity.type === 'role-session' && identity.permissionSet !== undefined;
}

type Mapped = {
  readonly ok: true;
  readonly account: Pick<Extract<Grant, { ok: true }>['account'], 'name' | 'person'> & Partial<Rights>;
};

/**
 * Where the trust policy lets the principal give the session its own name and no other, the roster can say that the session is
 * the IAM user of that name.
 */
function mapped(arn: string, anyName: boolean): Mapped | Refusal {
  const identity = identityOf(arn);
  if (identity.type === 'user') return account(arn, toLinuxName(identity.name, strictNames));
  if (identity.type !== 'role-session') throw new Error(`${arn} is no person`);
  const chosen = identity.permissionSet === undefined && anyName;
  const { partition, account: id, role, session } = identity;
  const person = chosen ? `role-session:${partition}:${id}:${role}:${session}` : personOf(identity, []);
  return account(person, chosen ? nameOfChosenSession(person) : toLinuxName(session, strictNames));
}

function account(person: string, named: LinuxNameResult): Mapped | Refusal {
  return named.ok ? { ok: true, account: { name: named.name, person } } : named;
}

function identityOf(arn: string) {
  const parsed = parseIdentity(arn);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.identity;
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

/** `anna (roster; groups devops; sudo as root: /usr/bin/ss -H -tuln)`. */
export function loginUserText({ linuxUser, by, anyUser, refusal, groups = [], sudo = [] }: LoginUser): string {
  if (linuxUser === null) return `no account (${by}: ${refusal})`;
  const rules = sudo.map(({ runAs, commands }) => `sudo as ${runAs}: ${commands.join(', ')}`);
  const rights = [...(groups.length > 0 ? [`groups ${groups.join(', ')}`] : []), ...rules];
  const which = by === 'mapping' ? 'by the mapping, without a roster' : 'roster';
  const any = 'any user whose name the session is given';
  const user =
    linuxUser === unknownSession.toUpperCase() ? any : anyUser === true ? `${linuxUser} or ${any}` : linuxUser;
  return `${user} (${[which, ...(by === 'roster' && rights.length === 0 ? ['no groups, no sudo'] : rights)].join('; ')})`;
}
