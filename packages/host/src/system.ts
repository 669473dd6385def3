/**
 * The port to the host: everything this package reads and changes. `linux-system.ts` implements it with the host's
 * programs; tests have an implementation that records its calls.
 */
import type { LinuxName } from '@sallyport/access';
import type { Group, User } from '@sallyport/linux';
import type { Ledger } from './ledger.ts';

export type SudoersFile = {
  readonly content: string;
  /** A regular file of root with mode 0440, as sudo requires. */
  readonly sound: boolean;
};

/** What stands at the path of a home directory. */
export type Home = {
  readonly uid: number;
  readonly gid: number;
  /** A directory, no symbolic link, and nothing that root cannot look at. */
  readonly directory: boolean;
  readonly mode: number;
};

/** Texts of which a part can name an account that does not exist yet. */
export type NameTables = {
  /** /etc/sudoers and the files it includes. */
  readonly sudoers: readonly string[];
  readonly gshadow: string;
};

export interface Lock {
  release(): Promise<void>;
}

export interface System {
  user(nameOrId: string | number): User | undefined;
  group(nameOrId: string | number): Group | undefined;
  /** The entries of /etc/passwd and /etc/group, where every account of ours is. */
  localUsers(): readonly User[];
  localGroups(): readonly Group[];
  /** What is at the path of the home directory of an account of this name. */
  home(name: string): Home | undefined;
  /** Also true on a host without /etc/shadow. */
  hasShadowEntry(name: string): boolean;
  sudoers(name: string): SudoersFile | undefined;
  /** The account names in the names of those files in /etc/sudoers.d that sudo reads and that are called as ours are. */
  sudoersOwners(): readonly string[];
  nameTables(): NameTables;
  ledger(): Ledger;

  writeLedger(ledger: Ledger): void;
  createGroup(name: string, gid: number): Promise<void>;
  /** Without a home directory, and with the existing group of the same number as primary group. */
  createUser(name: LinuxName, id: number): Promise<void>;
  /** Of mode 0700 and with the files of /etc/skel; it is there when it is complete. */
  createHome(name: LinuxName, id: number): Promise<void>;
  /** Gives a user the entry in /etc/shadow that an interrupted useradd left out. */
  createShadowEntry(name: LinuxName): Promise<void>;
  addToGroups(name: LinuxName, groups: readonly string[]): Promise<void>;
  removeFromGroup(name: string, group: string): Promise<void>;
  /** Checked by visudo before it is put in place. */
  writeSudoers(name: LinuxName, content: string): Promise<void>;
  removeSudoers(name: string): void;
  /** No password, no key of sshd and no program such as cron lets anybody in any more. */
  lockUser(name: string): Promise<void>;
  /** Ends every process of the uid and returns when there is none. */
  endProcesses(uid: number): Promise<void>;
  /** Also in the member lists of groups. The home directory is moved by `moveHome`. */
  renameUser(from: string, to: string): Promise<void>;
  renameGroup(from: string, to: string): Promise<void>;
  moveHome(from: string, to: string): void;
  /** Between several sallyport-host processes; the kernel releases it when its holder dies. */
  lock(signal: AbortSignal): Promise<Lock>;
}

const sudoersPrefix = 'sallyport-';

/** The file in /etc/sudoers.d: sudo ignores file names with a dot, and `+` is not allowed in account names. */
export function sudoersFileName(name: string): string {
  return `${sudoersPrefix}${name.replaceAll('.', '+')}`;
}

/** The account that `sudoersFileName` gives this file name; undefined for the name of another file. */
export function ownerOfSudoersFile(fileName: string): string | undefined {
  if (!fileName.startsWith(sudoersPrefix) || fileName.includes('.') || fileName.endsWith('~')) return undefined;
  return fileName.slice(sudoersPrefix.length).replaceAll('+', '.');
}

export function homeOf(name: string): string {
  return `/home/${name}`;
}
