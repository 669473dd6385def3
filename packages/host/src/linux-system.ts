/** `System` on a real host: the programs of shadow-utils, visudo and flock. */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { findGroup, findUser, localGroups, localUsers } from './account-files.ts';
import { endProcesses } from './end-processes.ts';
import { makeHome } from './home-directory.ts';
import { HostError } from './host-error.ts';
import { emptyLedger, parseLedger, renderLedger } from './ledger.ts';
import { takeLock } from './lock.ts';
import { readNameTables } from './name-tables.ts';
import { type Program, run } from './run.ts';
import { removeStaleLocks } from './stale-locks.ts';
import { type Home, homeOf, ownerOfSudoersFile, type SudoersFile, type System, sudoersFileName } from './system.ts';
import { readTrusted, requireDirectory } from './trusted-file.ts';

const stateDirectory = '/var/lib/sallyport';
const ledgerPath = `${stateDirectory}/ledger.json`;
const runDirectory = '/run/sallyport';
const lockPath = `${runDirectory}/host.lock`;
const sudoersDirectory = '/etc/sudoers.d';

/** Exit codes of shadow's programs (useradd(8), groupadd(8), usermod(8)). */
const shadow: NonNullable<Program['meanings']> = {
  1: ['host/accounts-locked', 'the account files are locked or cannot be changed'],
  4: ['host/number-taken', 'another program has taken the uid or gid of the new account'],
  9: ['host/name-taken', 'another program has taken the name of the new account'],
  8: ['host/program-failed', 'the account has processes'],
  10: ['host/accounts-locked', 'the group files are locked or cannot be changed'],
  12: ['host/program-failed', 'the home directory cannot be created'],
};
const programs = {
  useradd: { path: '/usr/sbin/useradd', meanings: shadow, package: 'passwd' },
  groupadd: { path: '/usr/sbin/groupadd', meanings: shadow, package: 'passwd' },
  usermod: { path: '/usr/sbin/usermod', meanings: shadow, package: 'passwd' },
  groupmod: { path: '/usr/sbin/groupmod', meanings: shadow, package: 'passwd' },
  gpasswd: { path: '/usr/bin/gpasswd', package: 'passwd' },
  visudo: {
    path: '/usr/sbin/visudo',
    meanings: { 1: ['host/bad-sudoers', 'visudo does not accept the sudo rules of the roster'] },
    package: 'sudo',
  },
} as const satisfies Record<string, Program>;

export const linuxSystem: System = {
  user: findUser,
  group: findGroup,
  localUsers,
  localGroups,
  home: readHome,
  hasShadowEntry,
  sudoers: readSudoers,
  sudoersOwners() {
    return existsSync(sudoersDirectory)
      ? readdirSync(sudoersDirectory).flatMap((name) => ownerOfSudoersFile(name) ?? [])
      : [];
  },
  nameTables: readNameTables,

  ledger() {
    const text = readTrusted(ledgerPath, 'secret');
    return text === undefined ? emptyLedger : parseLedger(text);
  },

  writeLedger(ledger) {
    makePrivateDirectory(stateDirectory);
    replace(ledgerPath, renderLedger(ledger), 0o600);
  },

  createGroup: (name, gid) => run(programs.groupadd, ['--gid', String(gid), '--', name]),

  createUser: (name, id) =>
    run(programs.useradd, [
      ...['--uid', String(id), '--gid', String(id)],
      ...['--no-create-home', '--home-dir', homeOf(name)],
      ...['--shell', loginShell(), '--comment', 'made by sallyport'],
      // /var/log/lastlog is indexed by uid: with uids as large as ours it would become a sparse file of hundreds of gigabytes.
      '--no-log-init',
      ...['--', name],
    ]),

  createHome: (name, id) => makeHome(homeOf(name), id),

  // usermod(8) makes the entry for --expiredate. No password is valid, as after useradd.
  createShadowEntry: (name) => run(programs.usermod, ['--expiredate', '', '--password', '!', '--', name]),

  addToGroups: (name, groups) => run(programs.usermod, ['--append', '--groups', groups.join(','), '--', name]),

  removeFromGroup: (name, group) => run(programs.gpasswd, ['--delete', name, group]),

  async writeSudoers(name, content) {
    requireDirectory(sudoersDirectory);
    // sudo ignores file names with a dot, so a half-written file is never in force.
    const path = `${sudoersDirectory}/${sudoersFileName(name)}`;
    const draft = `${path}.new`;
    try {
      write(draft, content, 0o440);
      await run(programs.visudo, ['-c', '-q', '-f', draft]);
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
  },

  removeSudoers: (name) => rmSync(`${sudoersDirectory}/${sudoersFileName(name)}`, { force: true }),

  lockUser: (name) =>
    run(programs.usermod, ['--lock', '--expiredate', '1', '--shell', '/usr/sbin/nologin', '--', name]),

  endProcesses,

  renameUser: (from, to) => run(programs.usermod, ['--login', to, '--home', homeOf(to), '--', from]),

  renameGroup: (from, to) => run(programs.groupmod, ['--new-name', to, '--', from]),

  moveHome(from, to) {
    try {
      renameSync(homeOf(from), homeOf(to));
    } catch (cause) {
      const hint = 'move the directory by hand';
      throw new HostError('host/program-failed', `${homeOf(from)} cannot be moved to ${homeOf(to)}`, hint, { cause });
    }
  },

  async lock(signal) {
    makePrivateDirectory(runDirectory);
    const lock = await takeLock(lockPath, signal);
    removeStaleLocks();
    return lock;
  },
};

function hasShadowEntry(name: string): boolean {
  try {
    return `\n${readFileSync('/etc/shadow', 'latin1')}`.includes(`\n${name}:`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}

function readHome(name: string): Home | undefined {
  try {
    const stats = lstatSync(homeOf(name), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    return { uid: stats.uid, gid: stats.gid, directory: stats.isDirectory(), mode: stats.mode & 0o7777 };
  } catch (error) {
    // A person may mount a file system of their own over their home (FUSE). Root may not look at it, and nobody else's login may fail by it.
    if (!unseen.has((error as NodeJS.ErrnoException).code)) throw error;
    return { uid: -1, gid: -1, directory: false, mode: 0 };
  }
}

const unseen: ReadonlySet<string | undefined> = new Set(['EACCES', 'ENOTCONN', 'EIO', 'ESTALE']);

function readSudoers(name: string): SudoersFile | undefined {
  const path = `${sudoersDirectory}/${sudoersFileName(name)}`;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const sound = stats.isFile() && stats.uid === 0 && stats.gid === 0 && (stats.mode & 0o7777) === 0o440;
  const readable = stats.isFile() && stats.uid === 0;
  return { content: readable ? readFileSync(path, 'utf8') : '', sound };
}

function loginShell(): string {
  try {
    accessSync('/bin/bash', constants.X_OK);
    return '/bin/bash';
  } catch {
    return '/bin/sh';
  }
}

/** Atomic: readers see the old file or the new one, also after a power failure. */
function replace(path: string, text: string, mode: number): void {
  const draft = `${path}.new`;
  write(draft, text, mode);
  renameSync(draft, path);
}

function write(path: string, text: string, mode: number): void {
  rmSync(path, { force: true });
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode);
  try {
    // The umask has reduced the mode above.
    fchmodSync(fd, mode);
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function makePrivateDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    requireDirectory(path);
    // A user who can open the lock file could hold the lock for ever.
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (cause) {
    if (cause instanceof HostError) throw cause;
    throw new HostError('host/untrusted-file', `${path} cannot be created`, undefined, { cause });
  }
}
