/**
 * The login of a Session Manager session, from "which session is this" to being that person. Every step of the story may end it, and then
 * there is no shell.
 */
import {
  type DesiredAccount,
  grant,
  parseIdentity,
  parseRoster,
  type Refusal,
  RosterError,
  type Sha256,
} from '@sallyport/access';
import type { Login } from './become.ts';
import { converge, sentence } from './converge.ts';
import { HostError, type HostRefusal } from './host-error.ts';
import { type Interruption, unlessStopped } from './interruption.ts';
import type { Journal } from './journal.ts';
import { findOwnSession, type Processes } from './own-session.ts';
import { findOwner, type OwnerLookup } from './session-owner.ts';
import type { System } from './system.ts';
import { readTrusted } from './trusted-file.ts';

export type SessionHost = {
  readonly system: System;
  readonly processes: Processes;
  readonly owners: readonly OwnerLookup[];
  /** The text of the roster; undefined when this host has none. */
  readonly roster: () => string | undefined;
  readonly journal: Journal;
  readonly sha256: Sha256;
  readonly interruption: Interruption;
  readonly become: (login: Login) => never;
};

export type SessionCaller = {
  readonly pid: number;
  readonly uid: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the person wants run instead of a shell. */
  readonly command?: readonly string[];
};

export const rosterPath = '/etc/sallyport/roster.json';

export function rosterOfHost(): string | undefined {
  return readTrusted(rosterPath, 'public');
}

/** Comes back only with a refusal; otherwise this process is the person's shell. */
export async function session(host: SessionHost, caller: SessionCaller): Promise<Refusal | HostRefusal> {
  const sessionId = ownSessionId(host, caller);
  const log = (line: string) => host.journal.alert(`session ${sessionId}: ${line}`);
  try {
    const refusal = await enter(host, sessionId, caller);
    await log(`refused, ${refusal.reason}`);
    return refusal;
  } catch (error) {
    await log(`ended, ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

async function enter(
  host: SessionHost,
  sessionId: string,
  { environment, command }: SessionCaller,
): Promise<Refusal | HostRefusal> {
  const owner = await unlessStopped(findOwner(sessionId, host.owners), host.interruption.signal);
  const granted = grantTo(owner, host);
  if (!granted.ok) return granted;
  const converged = await converge(host.system, granted.account, host.sha256, host.interruption);
  if (!converged.ok) return converged;
  const login = `session ${sessionId}: ${owner} becomes ${converged.name}`;
  if (converged.done.length > 0) await host.journal.alert(`${login}; ${converged.done.map(sentence).join('; ')}`);
  else host.journal.note(login);
  await host.interruption.check();
  return host.become({ name: converged.name, sessionId, owner, environment, ...(command && { command }) });
}

function ownSessionId(host: SessionHost, caller: SessionCaller): string {
  const hint = 'this is the login of a Session Manager session; open one with: sallyport shell TARGET';
  if (caller.uid !== 0) throw new HostError('host/not-root', 'only root can turn a session into its owner', hint);
  const own = findOwnSession(host.processes, caller.pid);
  if (!own.found) throw new HostError('host/no-session', own.reason, hint);
  return own.sessionId;
}

function grantTo(owner: string, host: SessionHost): { readonly ok: true; readonly account: DesiredAccount } | Refusal {
  const parsed = parseIdentity(owner);
  if (!parsed.ok) return parsed;
  const text = host.roster();
  if (text === undefined) {
    throw new HostError(
      'host/no-roster',
      `${rosterPath} is not there, so nobody is listed`,
      'write a roster for this host',
    );
  }
  try {
    return grant(parsed.identity, parseRoster(text));
  } catch (cause) {
    if (!(cause instanceof RosterError)) throw cause;
    throw new HostError('host/bad-roster', `${rosterPath} cannot be used: ${cause.message}`, cause.hint, { cause });
  }
}
