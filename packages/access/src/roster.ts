/**
 * The roster of a host: which IAM identities get an account, with which Linux groups and which sudo rules; no other
 * identity gets one. Unknown keys are errors, because a misspelt `groups` would silently remove memberships and a
 * misspelt `sessionNames` would silently give two persons one account.
 */
import { isLinuxUserName } from '@sallyport/aws';
import { type Identity, parseIdentity } from './identity.ts';
import type { NamePolicy } from './linux-name.ts';
import { quoted } from './refusal.ts';
import { isPowerfulGroup } from './reserved.ts';
import { faultOfCommand, faultOfRunAs, type SudoRule } from './sudo-rule.ts';

export type RosterEntry = {
  /** An IAM user or role. A role stands for all of its sessions. */
  readonly identity: Extract<Identity, { type: 'user' | 'role' }>;
  /**
   * What a session name of this role stands for. `iam-users`: the IAM user of that name in the role's account, because the
   * trust policy requires `sts:RoleSessionName` to be `${aws:username}`. `role`: a person within this role only, because
   * the caller may choose any name.
   */
  readonly sessionNames: 'iam-users' | 'role';
  /** `AIDA...` of a user: the uid is derived from it and is then equal on every host. */
  readonly uniqueId?: string;
  readonly groups: readonly string[];
  readonly sudo: readonly SudoRule[];
};

export type Roster = {
  readonly version: 1;
  readonly names: NamePolicy;
  /** What becomes of a name with more than 32 characters. */
  readonly longNames: 'refuse' | 'hashed';
  /** Accounts for Session Manager's Run As, which belong to no person. */
  readonly runAs: readonly string[];
  /** What becomes of detached processes (tmux, nohup) when a timeout or a lost connection ends their session. */
  readonly detached: 'keep' | 'end';
  readonly entries: readonly RosterEntry[];
};

/** A fault of the roster, with its position such as `entries[2].sudo[0].commands[1]`. */
export class RosterError extends Error {
  readonly code = 'access/roster';
  readonly position: string;
  readonly hint: string | undefined;

  constructor(position: string, fault: string, hint?: string, options?: ErrorOptions) {
    super(position === '' ? `the roster ${fault}` : `the roster's ${position} ${fault}`, options);
    this.name = 'RosterError';
    this.position = position;
    this.hint = hint;
  }
}

export function parseRoster(text: string): Roster {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new RosterError('', `is not JSON: ${quoted((cause as Error).message)}`, undefined, { cause });
  }
  const top = objectAt(
    '',
    json,
    ['version', 'capitals', 'longNames', 'runAs', 'detached', 'entries'],
    ['version', 'entries'],
  );
  if (top.version !== 1)
    throw new RosterError('version', `is ${quoted(String(top.version))}; the only known version is 1`);
  const capitals = top.capitals ?? 'refuse';
  if (capitals !== 'refuse' && capitals !== 'lower') throw new RosterError('capitals', 'must be "refuse" or "lower"');
  const longNames = top.longNames ?? 'refuse';
  if (longNames !== 'refuse' && longNames !== 'hashed') {
    throw new RosterError('longNames', 'must be "refuse" or "hashed"');
  }
  const detached = top.detached ?? 'keep';
  if (detached !== 'keep' && detached !== 'end') throw new RosterError('detached', 'must be "keep" or "end"');
  const runAs = listAt('runAs', top.runAs ?? []).map((name, index) => parseRunAs(`runAs[${index}]`, name));
  return {
    version: 1,
    names: { capitals },
    longNames,
    runAs,
    detached,
    entries: listAt('entries', top.entries).map(parseEntry),
  };
}

/**
 * The names that the roster gives a meaning to, each with that meaning. No person gets such a name: the private group of an
 * account `developer` would be the group `developer` whose members the roster lets use sudo, and the account itself the one
 * that a rule runs commands as.
 */
export function namesWithMeaning(roster: Roster): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { groups, sudo } of roster.entries) {
    for (const { runAs } of sudo) names.set(runAs.toLowerCase(), 'a run-as account in a sudo rule');
    for (const group of groups) names.set(group, 'a group');
  }
  for (const name of roster.runAs) names.set(name, 'an account for Run As');
  return names;
}

function parseRunAs(at: string, value: unknown): string {
  const name = textAt(at, value);
  if (!isLinuxUserName(name)) throw new RosterError(at, `${quoted(name)} is not the name of an account`);
  if (name === 'root') throw new RosterError(at, 'is root, which Run As does not support');
  return name;
}

function parseEntry(value: unknown, index: number): RosterEntry {
  const at = `entries[${index}]`;
  const keys = ['identity', 'sessionNames', 'uniqueId', 'groups', 'sudo'];
  const entry = objectAt(at, value, keys, ['identity']);
  const parsed = parseIdentity(textAt(`${at}.identity`, entry.identity));
  if (!parsed.ok) throw new RosterError(`${at}.identity`, `cannot be read: ${parsed.reason}`, parsed.hint);
  const { identity } = parsed;
  if (identity.type !== 'user' && identity.type !== 'role') {
    throw new RosterError(
      `${at}.identity`,
      `is a ${identity.type}, and only IAM users and roles can be listed`,
      'list the role itself: arn:aws:iam::ACCOUNT:role/NAME',
    );
  }
  return {
    identity,
    sessionNames: sessionNamesAt(`${at}.sessionNames`, entry.sessionNames, identity.type),
    ...uniqueIdAt(`${at}.uniqueId`, entry.uniqueId, identity.type),
    groups: listAt(`${at}.groups`, entry.groups ?? []).map((group, n) => parseGroup(`${at}.groups[${n}]`, group)),
    sudo: listAt(`${at}.sudo`, entry.sudo ?? []).map((rule, n) => parseRule(`${at}.sudo[${n}]`, rule)),
  };
}

function sessionNamesAt(at: string, value: unknown, type: 'user' | 'role'): RosterEntry['sessionNames'] {
  if (value === undefined) return 'role';
  if (type === 'user') throw new RosterError(at, 'is allowed for roles only, and this identity is a user');
  if (value !== 'iam-users' && value !== 'role') throw new RosterError(at, 'must be "iam-users" or "role"');
  return value;
}

function uniqueIdAt(at: string, value: unknown, type: 'user' | 'role'): { readonly uniqueId?: string } {
  if (value === undefined) return {};
  if (type === 'role')
    throw new RosterError(at, 'is allowed for users only: the sessions of a role are several persons');
  const id = textAt(at, value);
  if (!/^AIDA[A-Z0-9]{12,124}$/.test(id))
    throw new RosterError(at, `${quoted(id)} is not the unique id of an IAM user`);
  return { uniqueId: id };
}

function parseGroup(at: string, value: unknown): string {
  const name = textAt(at, value);
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(name)) throw new RosterError(at, `${quoted(name)} is not a safe group name`);
  if (isPowerfulGroup(name)) {
    throw new RosterError(
      at,
      `${name} lets its members become root without a sudo rule`,
      'grant root with the key "sudo"',
    );
  }
  return name;
}

function parseRule(at: string, value: unknown): SudoRule {
  const rule = objectAt(at, value, ['runAs', 'commands'], ['commands']);
  const runAs = textAt(`${at}.runAs`, rule.runAs ?? 'root');
  const runAsFault = faultOfRunAs(runAs);
  if (runAsFault !== undefined) throw new RosterError(`${at}.runAs`, runAsFault);
  const commands = listAt(`${at}.commands`, rule.commands).map((item, index) => {
    const command = textAt(`${at}.commands[${index}]`, item);
    const fault = faultOfCommand(command);
    if (fault !== undefined) throw new RosterError(`${at}.commands[${index}]`, fault);
    return command;
  });
  if (commands.length === 0) throw new RosterError(`${at}.commands`, 'is empty', 'leave the rule out');
  return { runAs, commands };
}

function objectAt(
  at: string,
  value: unknown,
  known: readonly string[],
  required: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RosterError(at, 'must be an object');
  const keys = Object.keys(value);
  const unknown = keys.find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new RosterError(at, `has an unknown key: ${quoted(unknown)}`, `known keys: ${known.join(', ')}`);
  }
  const missing = required.find((key) => !keys.includes(key));
  if (missing !== undefined) throw new RosterError(at, `has no ${quoted(missing)}`);
  return value as Readonly<Record<string, unknown>>;
}

function listAt(at: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RosterError(at, 'must be a list');
  return value;
}

function textAt(at: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new RosterError(at, 'must be a non-empty string');
  return value;
}
