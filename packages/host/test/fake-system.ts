/** A host in memory that records its changes and can throw before the n-th change. */
import type { Group, User } from '@sallyport/linux';
import { emptyLedger, type Home, type Ledger, type SudoersFile, type System } from '../src/index.ts';

export type FakeSystem = System & {
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly homes: Map<string, Home>;
  readonly sudoersFiles: Map<string, SudoersFile>;
  /** Of /etc/sudoers, beside `sudoersFiles`. */
  sudoersText: string;
  gshadow: string;
  readonly calls: string[];
  held: boolean;
  /** What useradd leaves out because it is interrupted. */
  half: 'no shadow entry' | undefined;
  crashAt: number | undefined;
};

export class Crash extends Error {}

export function ownHome(id: number): Home {
  return { uid: id, gid: id, directory: true, mode: 0o700 };
}

function rename<T extends { readonly name: string }>(all: Map<string, T>, from: string, to: string, more: Partial<T>) {
  const found = all.get(from);
  if (found === undefined) throw new Error(`no ${from}`);
  all.delete(from);
  all.set(to, { ...found, ...more, name: to });
}

export function fakeSystem(): FakeSystem {
  let ledger: Ledger = emptyLedger;
  let queue: Promise<void> = Promise.resolve();
  const users = new Map<string, User>([['root', { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' }]]);
  const groups = new Map<string, Group>([['root', { name: 'root', gid: 0, members: [] }]]);
  const homes = new Map<string, Home>();
  const shadow = new Set<string>(['root']);
  const sudoersFiles = new Map<string, SudoersFile>();
  const find = <T extends User | Group>(all: Map<string, T>, key: string | number, id: 'uid' | 'gid') =>
    typeof key === 'string'
      ? all.get(key)
      : [...all.values()].find((entry) => (id in entry ? (entry as Record<string, unknown>)[id] : undefined) === key);
  const members = (group: string, change: (members: readonly string[]) => readonly string[]) => {
    const found = groups.get(group);
    if (found === undefined) throw new Error(`no group ${group}`);
    groups.set(group, { ...found, members: change(found.members) });
  };
  const change = (call: string) => {
    if (!system.held) throw new Error(`${call} without the lock`);
    if (system.crashAt === system.calls.length) throw new Crash(call);
    system.calls.push(call);
  };
  const system: FakeSystem = {
    users,
    groups,
    homes,
    sudoersFiles,
    calls: [],
    held: false,
    half: undefined,
    crashAt: undefined,
    user: (key) => find(users, key, 'uid'),
    group: (key) => find(groups, key, 'gid'),
    sudoersText: '',
    gshadow: '',
    localUsers: () => [...users.values()],
    localGroups: () => [...groups.values()],
    home: (name) => homes.get(name),
    sudoersOwners: () => [...sudoersFiles.keys()],
    nameTables: () => ({
      sudoers: [system.sudoersText, ...[...sudoersFiles.values()].map(({ content }) => content)],
      gshadow: system.gshadow,
    }),
    hasShadowEntry: (name) => shadow.has(name),
    sudoers: (name) => sudoersFiles.get(name),
    ledger: () => ledger,
    writeLedger(next) {
      change('write-ledger');
      ledger = next;
    },
    async createGroup(name, gid) {
      change(`create-group ${name}`);
      groups.set(name, { name, gid, members: [] });
    },
    async createUser(name, id) {
      change(`create-user ${name}`);
      if (groups.get(name)?.gid !== id) throw new Error('no private group');
      users.set(name, { name, uid: id, gid: id, home: `/home/${name}`, shell: '/bin/bash' });
      if (system.half !== 'no shadow entry') shadow.add(name);
    },
    async createShadowEntry(name) {
      change(`create-shadow-entry ${name}`);
      shadow.add(name);
    },
    async createHome(name, id) {
      change(`create-home ${name}`);
      if (homes.has(name)) throw new Error('there is a home');
      homes.set(name, ownHome(id));
    },
    async addToGroups(name, added) {
      change(`add ${name} to ${added.join(',')}`);
      for (const group of added) members(group, (all) => [...all, name]);
    },
    async removeFromGroup(name, group) {
      change(`remove ${name} from ${group}`);
      members(group, (all) => all.filter((member) => member !== name));
    },
    async writeSudoers(name, content) {
      change(`sudoers ${name}`);
      sudoersFiles.set(name, { content, sound: true });
    },
    removeSudoers(name) {
      change(`no sudoers ${name}`);
      sudoersFiles.delete(name);
    },
    async lockUser(name) {
      change(`lock ${name}`);
      rename(users, name, name, { shell: '/usr/sbin/nologin' });
    },
    async endProcesses(uid) {
      change(`end ${uid}`);
    },
    async renameUser(from, to) {
      if (shadow.delete(from)) shadow.add(to);
      change(`rename user ${from} ${to}`);
      rename(users, from, to, { home: `/home/${to}` });
      for (const group of groups.keys()) {
        members(group, (all) => all.map((member) => (member === from ? to : member)));
      }
    },
    async renameGroup(from, to) {
      change(`rename group ${from} ${to}`);
      rename(groups, from, to, {});
    },
    moveHome(from, to) {
      change(`move home ${from} ${to}`);
      const home = homes.get(from);
      if (home === undefined || homes.has(to)) throw new Error('no home to move');
      homes.delete(from);
      homes.set(to, home);
    },
    async lock() {
      const before = queue;
      let release = () => {};
      queue = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      system.held = true;
      return {
        async release() {
          system.held = false;
          release();
        },
      };
    },
  };
  return system;
}
