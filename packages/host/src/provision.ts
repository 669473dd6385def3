/**
 * The account of a session's owner. When nothing has to change, reading files is enough and this process does it. Every change is
 * made by a process of its own (`sallyport-host provision`): the session may end at any moment, and whatever ends it must not
 * interrupt useradd or hold the lock of the host.
 */
import {
  grant,
  type LinuxName,
  parseIdentity,
  parseRoster,
  type Refusal,
  type Roster,
  RosterError,
  type Sha256,
} from '@sallyport/access';
import { converge, describeStep, withdraw } from './converge.ts';
import { HostError, type HostErrorCode, type HostRefusal } from './host-error.ts';
import type { Interruption } from './interruption.ts';
import type { System } from './system.ts';

export type ProvisioningHost = {
  readonly system: System;
  /** The text of the roster; undefined when the host has none. */
  readonly roster: () => string | undefined;
  readonly sha256: Sha256;
};

export type Account = { readonly ok: true; readonly name: LinuxName; readonly done: readonly string[] };

/** What the provisioning process answers, as JSON. */
export type Answer =
  | { readonly account: Account | Refusal | HostRefusal }
  | { readonly error: { readonly code: HostErrorCode; readonly message: string; readonly hint?: string } };

export type Wanted = { readonly owner: string; readonly sessionId: string };

/** Asks the provisioning process. */
export type Outside = (wanted: Wanted, signal: AbortSignal) => Promise<Account | Refusal | HostRefusal>;

/** For an administrator: what was taken back from others. */
export type Note = (line: string) => Promise<void>;

export async function provision(
  host: ProvisioningHost & { readonly outside: Outside; readonly interruption: Interruption },
  wanted: Wanted,
  note: Note,
): Promise<Account | Refusal | HostRefusal> {
  const change = new LockWanted();
  const readOnly: System = { ...host.system, lock: () => Promise.reject(change) };
  try {
    return await accountOf({ ...host, system: readOnly }, wanted.owner, host.interruption, note);
  } catch (error) {
    if (error !== change) throw error;
    return host.outside(wanted, host.interruption.signal);
  }
}

/** The first change asks for the lock, so nothing has been changed then. */
class LockWanted extends Error {}

export async function accountOf(
  { system, roster: text, sha256 }: ProvisioningHost,
  owner: string,
  interruption: Interruption,
  note: Note,
): Promise<Account | Refusal | HostRefusal> {
  const roster = readRoster(text());
  const withdrawn = await withdraw(system, roster, interruption);
  if (!withdrawn.ok) return withdrawn;
  if (withdrawn.fault !== undefined) await note(`an account could not be renamed: ${withdrawn.fault.message}`);
  if (withdrawn.done.length > 0) {
    await note(`the roster does not grant: ${withdrawn.done.map(describeStep).join('; ')}`);
  }
  const parsed = parseIdentity(owner);
  if (!parsed.ok) return parsed;
  const granted = grant(parsed.identity, roster, sha256);
  if (!granted.ok) return granted;
  const converged = await converge(system, granted.account, roster, sha256, interruption);
  if (!converged.ok) return converged;
  return { ok: true, name: converged.name, done: converged.done.map(describeStep) };
}

export const rosterPath = '/etc/sallyport/roster.json';

/** `text` is the content of the file; undefined when there is none. */
export function readRoster(text: string | undefined): Roster {
  if (text === undefined) {
    throw new HostError(
      'host/no-roster',
      `${rosterPath} does not exist, so no identity has an account here`,
      'write a roster: docs/roster.md',
    );
  }
  try {
    return parseRoster(text);
  } catch (cause) {
    if (!(cause instanceof RosterError)) throw cause;
    throw new HostError('host/bad-roster', `${rosterPath} cannot be used: ${cause.message}`, cause.hint, { cause });
  }
}
