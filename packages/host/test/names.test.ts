/** Names that the host gives a meaning to before an account of that name exists. */
import { createHash } from 'node:crypto';
import { type DesiredAccount, deriveUserId, type LinuxName, parseRoster } from '@sallyport/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { converge, homeOf } from '../src/index.ts';
import { includesIn, namesInSudoers } from '../src/sudoers-names.ts';
import { type FakeSystem, fakeSystem, ownHome } from './fake-system.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const go = { check: async () => {}, signal: new AbortController().signal };
const empty = parseRoster('{"version":1,"entries":[]}');

function account(name: string, more: Partial<DesiredAccount> = {}): DesiredAccount {
  const person = `iam-user:aws:111122223333:${name}`;
  return { name: name as LinuxName, person, idSeed: person, groups: [], sudo: [], ...more };
}
const login = (system: FakeSystem, name: string, roster = empty) => converge(system, account(name), roster, sha256, go);
const idOf = (name: string) => {
  const person = `iam-user:aws:111122223333:${name}`;
  return deriveUserId(person, person, sha256);
};

const someUser = (more: object) => ({ name: 'svc', uid: 900, gid: 900, home: '/srv', shell: '/bin/sh', ...more });

test.each<[string, string, (system: FakeSystem) => void]>([
  [
    'a group that lists the name',
    'host/foreign-group',
    (s) => s.groups.set('docker', { name: 'docker', gid: 998, members: ['x', 'ghost'] }),
  ],
  ['a group of the name', 'host/foreign-group', (s) => s.groups.set('ghost', { name: 'ghost', gid: 998, members: [] })],
  [
    'a member in gshadow',
    'host/foreign-group',
    (s) => {
      s.gshadow = 'root:*::\ndocker:!::x,ghost\n';
    },
  ],
  [
    'an administrator in gshadow',
    'host/foreign-group',
    (s) => {
      s.gshadow = 'docker:!:ghost:\n';
    },
  ],
  ['an account of the name', 'host/foreign-account', (s) => s.users.set('ghost', someUser({ name: 'ghost' }))],
  ['the home of another account', 'host/foreign-home', (s) => s.users.set('svc', someUser({ home: '/home/ghost' }))],
  ['a home inside it', 'host/foreign-home', (s) => s.users.set('svc', someUser({ home: '/home/ghost/svc' }))],
  ['a primary group of its number', 'host/foreign-number', (s) => s.users.set('svc', someUser({ gid: idOf('ghost') }))],
  [
    'a sudo rule for the user',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = 'root ALL=(ALL) ALL\nghost ALL=(ALL:ALL) NOPASSWD: ALL\n';
    },
  ],
  [
    'a sudo rule for the group',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = '%ghost ALL=(ALL) ALL\n';
    },
  ],
  [
    'a sudo rule for its uid',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = `#${idOf('ghost')} ALL=(ALL) ALL\n`;
    },
  ],
  [
    'a User_Alias with the name',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = 'User_Alias OPS = alice, \\\n  ghost\nOPS ALL=(ALL) ALL\n';
    },
  ],
  [
    'a run-as account of sudo',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = 'alice ALL=(ghost : ghost) NOPASSWD: /usr/bin/id\n';
    },
  ],
  [
    'a Runas_Alias with the name',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = 'Runas_Alias DB = ghost\n';
    },
  ],
  [
    'Defaults of the name',
    'host/foreign-sudoers',
    (s) => {
      s.sudoersText = 'Defaults:ghost !authenticate\n';
    },
  ],
])('name-with-a-meaning: %s keeps the account from being created', async (_what, code, put) => {
  const system = fakeSystem();
  put(system);
  expect(await login(system, 'ghost')).toMatchObject({ ok: false, code });
  expect(system.calls).toEqual([]);
  // The same host creates the account of a name that means nothing.
  expect(await login(system, 'alice2')).toMatchObject({ ok: true, name: 'alice2' });
});

test('session-named-like-a-group: an account that exists is refused once the roster calls a group so', async () => {
  const system = fakeSystem();
  await login(system, 'developer');
  const roster = (groups: readonly string[]) =>
    parseRoster(JSON.stringify({ version: 1, entries: [{ identity: 'arn:aws:iam::111122223333:role/R', groups }] }));
  expect(await login(system, 'developer', roster(['developer']))).toMatchObject({ ok: false, code: 'name/reserved' });
  expect(await login(system, 'developer', roster(['developers']))).toMatchObject({ ok: true, name: 'developer' });
});

test('what an administrator wrote for an account after it was created is kept', async () => {
  const system = fakeSystem();
  await login(system, 'alice');
  system.sudoersText = 'alice ALL=(ALL) ALL\n';
  system.groups.set('docker', { name: 'docker', gid: 998, members: ['alice'] });
  expect(await login(system, 'alice')).toEqual({ ok: true, name: 'alice', done: [] });
});

test('no string of passwd, group, gshadow, sudoers or the ledger becomes a new account', async () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_-]{1,8}$/);
  const tables = fc.record({
    user: name,
    homeName: name,
    group: name,
    members: fc.array(name, { minLength: 1, maxLength: 3 }),
    administrator: name,
    granted: name,
    rule: fc.record({ user: name, group: name, runAs: name, alias: name, netgroup: name, quoted: name }),
  });
  await fc.assert(
    fc.asyncProperty(tables, async ({ user, homeName, group, members, administrator, granted, rule }) => {
      const system = fakeSystem();
      const meant = [user, homeName, group, ...members, administrator, granted, ...Object.values(rule)];
      if (meant.includes('owner')) return;
      // A group that this program created for an earlier roster, and that somebody has removed since.
      if (user !== granted && group !== granted && !members.includes('owner')) {
        await converge(system, account('owner', { groups: [granted] }), empty, sha256, go);
      }
      const recorded = system.ledger().groups.has(granted);
      system.groups.delete(granted);
      system.users.set(user, someUser({ name: user, home: homeOf(homeName) }));
      system.groups.set(group, { name: group, gid: 998, members });
      system.gshadow = `${group}:!:${administrator}:${members.join(',')}\n`;
      system.sudoersText = [
        '# a comment with words \\',
        `User_Alias OPS = ${rule.alias}, +${rule.netgroup}, "${rule.quoted}"`,
        `${rule.user}, %${rule.group} \\`,
        `  ALL = (${rule.runAs}) NOPASSWD: /usr/bin/systemctl restart nginx, /usr/bin/id`,
      ].join('\n');
      for (const taken of meant) {
        if (taken === granted && !recorded) continue;
        expect([taken, (await login(system, taken)).ok]).toEqual([taken, false]);
      }
      expect(system.calls.filter((call) => call.startsWith('create-user'))).toEqual(
        recorded ? ['create-user owner'] : [],
      );
    }),
    { numRuns: 200 },
  );
});

test('arguments of commands and comments are no names, and escapes are read', () => {
  const names = namesInSudoers([
    'alice ALL=(root) /usr/bin/systemctl restart nginx, sudoedit /etc/motd : other = ALL # bob\n',
    '#carol ALL=ALL\n#1000 ALL=ALL\n%#1001 ALL=ALL\ndom\\\\user, j\\ doe, d\\x61ve ALL=ALL\n',
  ]);
  for (const name of ['alice', 'root', 'other', 'dave', '#1000', '%#1001']) expect(names).toContain(name);
  for (const word of ['restart', 'nginx', 'bob', 'carol']) expect(names).not.toContain(word);
});

test('files that sudoers includes are found in every form', () => {
  const text =
    '@include /etc/a\n#include b\n#includedir /etc/sudoers.d\n@includedir "/etc/my rules"\n@include /etc/c\\ d\n# include no\n';
  expect(includesIn(text).map(({ path }) => path)).toEqual([
    '/etc/a',
    'b',
    '/etc/sudoers.d',
    '/etc/my rules',
    '/etc/c d',
  ]);
});

test.each<[string, Partial<ReturnType<typeof ownHome>>, string | undefined]>([
  ['of exactly the own uid and gid', {}, undefined],
  ['that the own group can write', { mode: 0o2770 }, undefined],
  ['that is a symbolic link', { directory: false }, 'host/foreign-home'],
  ['of another uid', { uid: 1000 }, 'host/foreign-home'],
  ['of root', { uid: 0, gid: 0 }, 'host/foreign-home'],
  ['of another gid', { gid: 100 }, 'host/foreign-home'],
  ['that everybody can write', { mode: 0o777 }, 'host/foreign-home'],
])('own-home-refused: a home directory %s on a fresh host', async (_what, more, code) => {
  const system = fakeSystem();
  system.homes.set('anna', { ...ownHome(idOf('anna')), ...more });
  expect(await login(system, 'anna')).toMatchObject(
    code === undefined ? { ok: true, name: 'anna' } : { ok: false, code },
  );
});
