/**
 * Which accounts of this host Run As may not use, although they exist: those of persons, whom `sallyport-host` logs in and
 * whose sessions it decides about, and those of the system. Who can tag an IAM principal with SSMSessionRunAs would be any of
 * them otherwise.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type IdRange, isInRange, parseRoster, userRange } from '@sallyport/access';
import type { User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';

export type HostAccounts = {
  /** Why Run As does not use the account, as the end of a sentence; undefined when it may. */
  faultOf(user: User, namedByDocument: boolean): string | undefined;
  /** Whether detached work of a session lives on after a timeout or a lost connection (`detached` of the roster). */
  keepsDetached(): boolean;
};

/** The text of a file that only root can write; undefined when there is none. Throws when another user could have written it. */
export type ReadRootFile = (path: string) => string | undefined;

const ledgerPath = '/var/lib/sallyport/ledger.json';
const rosterPath = '/etc/sallyport/roster.json';
/** Of login.defs(5), where it is not set. */
const defaultFirstLoginUid = 1000;
/** Above the people of a host: greeters, services with a uid for the time they run, nobody (https://systemd.io/UIDS-GIDS/). */
const systemRange: IdRange = { first: 60_514, size: 65_536 - 60_514 };

export function hostAccounts(read: ReadRootFile = readRootFile): HostAccounts {
  return {
    faultOf(user, namedByDocument) {
      const { names, uids } = personsOf(read(ledgerPath));
      if (names.has(user.name) || uids.has(user.uid) || isInRange(user.uid, userRange)) {
        return 'is the account of a person, who logs in as themselves';
      }
      if (namedByDocument) return undefined;
      if (user.uid >= firstLoginUid(read('/etc/login.defs')) && !isInRange(user.uid, systemRange)) return undefined;
      if (declared(read(rosterPath)).includes(user.name)) return undefined;
      return 'is a system account, which neither the session document nor the roster of this host names';
    },
    keepsDetached() {
      try {
        const text = read(rosterPath);
        return text === undefined || parseRoster(text).detached === 'keep';
      } catch {
        // What the administrator chose is unknown.
        return false;
      }
    },
  };
}

type Persons = { readonly names: ReadonlySet<string>; readonly uids: ReadonlySet<number> };

/** The ledger of `sallyport-host`. One that cannot be read may have any account, so nobody runs as another account then. */
function personsOf(text: string | undefined): Persons {
  const [names, uids] = [new Set<string>(), new Set<number>()];
  if (text === undefined) return { names, uids };
  const accounts = objectOf(objectOf(parse(text)).accounts);
  for (const [name, value] of Object.entries(accounts)) {
    const { uid, formerName } = objectOf(value);
    names.add(name);
    if (typeof uid === 'number') uids.add(uid);
    // The account is being renamed.
    if (typeof formerName === 'string') names.add(formerName);
  }
  return { names, uids };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(ledgerPath, cause);
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw unreadable(ledgerPath);
}

/** The accounts that the roster has for Run As. A roster with a fault declares none. */
function declared(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  try {
    return parseRoster(text).runAs;
  } catch {
    return [];
  }
}

function firstLoginUid(loginDefs: string | undefined): number {
  const found = /^\s*UID_MIN\s+(\d{1,10})\s*$/m.exec(loginDefs ?? '')?.[1];
  return found === undefined ? defaultFirstLoginUid : Number(found);
}

function readRootFile(path: string): string | undefined {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.uid !== 0 || (stats.mode & 0o022) !== 0) throw unreadable(path);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function unreadable(path: string, cause?: unknown): NodeError {
  const text = `Unable to start command: failed to start pty since ${path} cannot be read or is not root's own`;
  return new NodeError('node/run-as', text, { cause });
}
