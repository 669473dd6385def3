/**
 * The login of a Session Manager session: find the session, its owner and the owner's grant, make the account, and replace
 * this process by the login. A failure of any step ends the session without a shell (spec/host K-8).
 */
import type { Refusal, Sha256 } from '@sallyport/access';
import type { UserLogin } from './exec-login.ts';
import { HostError, type HostRefusal } from './host-error.ts';
import { type Interruption, unlessAborted } from './interruption.ts';
import type { Log } from './log.ts';
import { type Outside, provision, rosterPath } from './provision.ts';
import { findOwner, type OwnerLookup } from './session-owner.ts';
import { findSessionWorker, type Processes } from './session-worker.ts';
import type { System } from './system.ts';
import { withCode } from './system-error.ts';
import { readTrusted } from './trusted-file.ts';

export type SessionHost = {
  readonly system: System;
  readonly processes: Processes;
  readonly owners: readonly OwnerLookup[];
  /** The text of the roster; undefined when the host has none. */
  readonly roster: () => string | undefined;
  /** The environment that this host gives to every login. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly log: Log;
  readonly sha256: Sha256;
  readonly interruption: Interruption;
  readonly outside: Outside;
  readonly execLogin: (login: UserLogin) => never;
};

export type SessionCaller = {
  readonly pid: number;
  readonly uid: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Program and arguments to run instead of a shell. */
  readonly command?: readonly string[];
};

export function rosterOfHost(): string | undefined {
  return readTrusted(rosterPath, 'public');
}

/** Returns only when the login is refused; otherwise this process has been replaced by the login. */
export async function session(host: SessionHost, caller: SessionCaller): Promise<Refusal | HostRefusal> {
  const sessionId = sessionIdOf(host, caller);
  const log = (line: string) => host.log.notice(`session ${sessionId}: ${line}`);
  try {
    const refusal = await logIn(host, sessionId, caller);
    await log(`refused: ${refusal.reason}`);
    return refusal;
  } catch (cause) {
    const error = withCode(cause);
    await log(`failed: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

async function logIn(
  host: SessionHost,
  sessionId: string,
  { environment, command }: SessionCaller,
): Promise<Refusal | HostRefusal> {
  const owner = await unlessAborted(findOwner(sessionId, host.owners), host.interruption.signal);
  const note = (line: string) => host.log.notice(`session ${sessionId}: ${line}`);
  const account = await provision(host, { owner, sessionId }, note);
  if (!account.ok) return account;
  const login = `${owner} logs in as ${account.name}`;
  if (account.done.length > 0) await note(`${login}; ${account.done.join('; ')}`);
  else host.log.info(`session ${sessionId}: ${login}`);
  await host.interruption.check();
  const user = host.system.user(account.name);
  if (user === undefined) {
    throw new HostError('host/program-failed', `the account ${account.name} was made and cannot be found`);
  }
  const hostEnvironment = host.environment();
  return host.execLogin({ user, sessionId, owner, environment, hostEnvironment, ...(command && { command }) });
}

function sessionIdOf(host: SessionHost, caller: SessionCaller): string {
  const hint = 'this is the login of a Session Manager session; open one with: sallyport shell TARGET';
  if (caller.uid !== 0) throw new HostError('host/not-root', 'sallyport-host session has to run as root', hint);
  const worker = findSessionWorker(host.processes, caller.pid);
  if (!worker.found) throw new HostError('host/no-session', worker.reason, hint);
  return worker.sessionId;
}
