/**
 * The dangerous edge: everything this package can do to a host, as verbs. `linux-system.ts` does it with the host's own
 * programs; tests have one that counts.
 */
import type { LinuxName } from '@sallyport/access';
import type { Ledger } from './ledger.ts';

export type User = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
};

export type Group = { readonly name: string; readonly gid: number; readonly members: readonly string[] };

export type SudoersFile = {
  readonly content: string;
  /** A plain file of root's with mode 0440, as sudo wants it. */
  readonly sound: boolean;
};

export interface Lock {
  release(): Promise<void>;
}

export interface System {
  user(nameOrId: string | number): User | undefined;
  group(nameOrId: string | number): Group | undefined;
  /** Who owns the home directory an account of this name would get; undefined when there is none. */
  homeOwner(name: LinuxName): number | undefined;
  sudoers(name: LinuxName): SudoersFile | undefined;
  ledger(): Ledger;

  writeLedger(ledger: Ledger): void;
  createGroup(name: string, gid: number): Promise<void>;
  /** With home directory, private to its owner, and the group of the same number that exists already. */
  createUser(name: LinuxName, id: number): Promise<void>;
  addToGroups(name: LinuxName, groups: readonly string[]): Promise<void>;
  removeFromGroup(name: LinuxName, group: string): Promise<void>;
  /** Checked by visudo before it counts. */
  writeSudoers(name: LinuxName, content: string): Promise<void>;
  removeSudoers(name: LinuxName): void;
  /** Between two programs of ours on one host; the kernel releases it when the holder dies. */
  lock(signal: AbortSignal): Promise<Lock>;
}

/** The file in /etc/sudoers.d: sudo skips names with a dot, and `+` cannot be part of an account's name. */
export function sudoersFileName(name: LinuxName): string {
  return `sallyport-${name.replaceAll('.', '+')}`;
}

export function homeOf(name: LinuxName): string {
  return `/home/${name}`;
}
