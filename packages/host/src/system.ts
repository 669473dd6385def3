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

export interface Lock {
  release(): Promise<void>;
}

export interface System {
  user(nameOrId: string | number): User | undefined;
  group(nameOrId: string | number): Group | undefined;
  /** The uid that owns the home directory of an account of this name; undefined when there is none. */
  homeOwner(name: LinuxName): number | undefined;
  sudoers(name: LinuxName): SudoersFile | undefined;
  ledger(): Ledger;

  writeLedger(ledger: Ledger): void;
  createGroup(name: string, gid: number): Promise<void>;
  /** With a home directory of mode 0700 and the existing group of the same number as primary group. */
  createUser(name: LinuxName, id: number): Promise<void>;
  addToGroups(name: LinuxName, groups: readonly string[]): Promise<void>;
  removeFromGroup(name: LinuxName, group: string): Promise<void>;
  /** Checked by visudo before it is put in place. */
  writeSudoers(name: LinuxName, content: string): Promise<void>;
  removeSudoers(name: LinuxName): void;
  /** Between several sallyport-host processes; the kernel releases it when its holder dies. */
  lock(signal: AbortSignal): Promise<Lock>;
}

/** The file in /etc/sudoers.d: sudo ignores file names with a dot, and `+` is not allowed in account names. */
export function sudoersFileName(name: LinuxName): string {
  return `sallyport-${name.replaceAll('.', '+')}`;
}

export function homeOf(name: LinuxName): string {
  return `/home/${name}`;
}
