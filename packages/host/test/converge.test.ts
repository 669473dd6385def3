import { createHash } from 'node:crypto';
import type { DesiredAccount, LinuxName } from '@sallyport/access';
import { deriveId, peopleRange, renderSudoers } from '@sallyport/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { converge, parseLedger, renderLedger } from '../src/index.ts';
import { Crash, type FakeSystem, fakeSystem } from './fake-system.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const go = { check: async () => {}, signal: new AbortController().signal };
const sudo = [{ runAs: 'root', commands: ['/usr/bin/id'] }];

function person(name: string, more: Partial<DesiredAccount> = {}): DesiredAccount {
  const key = `iam-user:aws:111122223333:${name}`;
  return { name: name as LinuxName, person: key, idSeed: key, groups: [], sudo: [], ...more };
}

async function settle(system: FakeSystem, account: DesiredAccount) {
  return converge(system, account, sha256, go);
}

function membersOf(system: FakeSystem, group: string) {
  return system.groups.get(group)?.members;
}

test('a first login makes the account, its groups and its sudo, promise first', async () => {
  const system = fakeSystem();
  const result = await settle(system, person('alice', { groups: ['devops'], sudo }));
  expect(result).toMatchObject({ ok: true, name: 'alice' });
  expect(system.calls).toEqual([
    'record',
    'create-group devops',
    'create-group alice',
    'create-user alice',
    'add alice to devops',
    'sudoers alice',
  ]);
  const uid = deriveId('iam-user:aws:111122223333:alice', peopleRange, sha256);
  expect(system.users.get('alice')).toMatchObject({ uid, gid: uid });
  expect(system.ledger().accounts.get('alice')).toEqual({
    person: 'iam-user:aws:111122223333:alice',
    uid,
    groups: ['devops'],
    sudo: true,
  });
});

test('a second login changes nothing and takes no lock', async () => {
  const system = fakeSystem();
  const alice = person('alice', { groups: ['devops', 'audit'], sudo });
  await settle(system, alice);
  const before = system.calls.length;
  system.lock = () => Promise.reject(new Error('the lock was taken'));
  expect(await settle(system, alice)).toEqual({ ok: true, name: 'alice', done: [] });
  expect(system.calls.length).toBe(before);
});

test('twenty first logins of one person at once make one account', async () => {
  const system = fakeSystem();
  await Promise.all(Array.from({ length: 20 }, () => settle(system, person('alice', { groups: ['devops'], sudo }))));
  expect(system.calls.filter((call) => call === 'create-user alice')).toHaveLength(1);
  expect(system.calls).toHaveLength(6);
});

test('groups and sudo the roster no longer grants are withdrawn, first of all', async () => {
  const system = fakeSystem();
  await settle(system, person('alice', { groups: ['devops', 'audit'], sudo }));
  system.calls.length = 0;
  await settle(system, person('alice', { groups: ['audit', 'developer'] }));
  expect(system.calls).toEqual([
    'no sudoers alice',
    'remove alice from devops',
    'record',
    'create-group developer',
    'add alice to developer',
    'record',
  ]);
  expect(system.ledger().accounts.get('alice')).toMatchObject({ groups: ['audit', 'developer'], sudo: false });
});

test('groups an administrator added by hand stay, also when the roster named them for a while', async () => {
  const system = fakeSystem();
  await settle(system, person('alice'));
  system.groups.set('games', { name: 'games', gid: 60, members: ['alice'] });
  await settle(system, person('alice', { groups: ['games', 'devops'] }));
  await settle(system, person('alice'));
  expect(membersOf(system, 'games')).toEqual(['alice']);
  expect(membersOf(system, 'devops')).toEqual([]);
});

test('a sudo file somebody changed is put right', async () => {
  const system = fakeSystem();
  const alice = person('alice', { sudo });
  await settle(system, alice);
  for (const tampered of [
    { content: 'alice ALL=(ALL) NOPASSWD: ALL\n', sound: true },
    { content: renderSudoers('alice', sudo), sound: false },
  ]) {
    system.sudoersFiles.set('alice', tampered);
    await settle(system, alice);
    expect(system.sudoersFiles.get('alice')).toEqual({ content: renderSudoers('alice', sudo), sound: true });
  }
});

const foreignAccounts: readonly [string, string, (system: FakeSystem) => void][] = [
  [
    'an account',
    'host/foreign-account',
    (s) => s.users.set('alice', { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice', shell: '/bin/sh' }),
  ],
  ['a group', 'host/foreign-group', (s) => s.groups.set('alice', { name: 'alice', gid: 1000, members: [] })],
  ['a home directory', 'host/foreign-home', (s) => s.homes.set('alice', 1000)],
  ['a home directory of root', 'host/foreign-home', (s) => s.homes.set('alice', 0)],
  ['a sudo file', 'host/foreign-sudoers', (s) => s.sudoersFiles.set('alice', { content: '', sound: true })],
];

test.each(foreignAccounts)('%s of that name is never adopted', async (_what, code, put) => {
  const system = fakeSystem();
  put(system);
  expect(await settle(system, person('alice', { groups: ['devops'], sudo }))).toMatchObject({ ok: false, code });
  expect(system.calls).toEqual([]);
});

test.each(['user', 'group'] as const)('a number a %s has already is never shared', async (kind) => {
  const system = fakeSystem();
  const uid = deriveId('iam-user:aws:111122223333:alice', peopleRange, sha256);
  if (kind === 'user') system.users.set('zoe', { name: 'zoe', uid, gid: 5, home: '/', shell: '/bin/sh' });
  else system.groups.set('zoe', { name: 'zoe', gid: uid, members: [] });
  expect(await settle(system, person('alice'))).toMatchObject({ ok: false, code: 'host/foreign-number' });
  expect(system.calls).toEqual([]);
});

test('a number the ledger promised to another is not given away, although that account is gone', async () => {
  const system = fakeSystem();
  await settle(system, person('zoe', { idSeed: 'same' }));
  for (const all of [system.users, system.groups, system.homes]) all.delete('zoe');
  expect(await settle(system, person('alice', { idSeed: 'same' }))).toMatchObject({ code: 'host/foreign-number' });
});

test('somebody else who is mapped to the same name never gets the account', async () => {
  const system = fakeSystem();
  await settle(system, person('alice.at.corp'));
  const other = person('alice.at.corp', { person: 'iam-user:aws:111122223333:alice@corp', idSeed: 'x', sudo });
  expect(await settle(system, other)).toMatchObject({ ok: false, code: 'host/other-person' });
  expect(system.sudoersFiles.size).toBe(0);
});

test('the recorded name is used, not the one the mapping would give today', async () => {
  const system = fakeSystem();
  await settle(system, person('alice'));
  const again = { ...person('alice'), name: 'alice2' as LinuxName };
  expect(await settle(system, again)).toEqual({ ok: true, name: 'alice', done: [] });
});

test('an account that was replaced behind our back is no longer ours', async () => {
  const system = fakeSystem();
  await settle(system, person('alice'));
  system.users.set('alice', { name: 'alice', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' });
  expect(await settle(system, person('alice'))).toMatchObject({ ok: false, code: 'host/foreign-account' });
});

test('an account removed by hand comes back with the number it had', async () => {
  const system = fakeSystem();
  await settle(system, person('alice'));
  const uid = system.users.get('alice')?.uid;
  system.users.delete('alice');
  system.groups.delete('alice');
  expect(await settle(system, person('alice', { idSeed: 'AIDAKNOWNLATER' }))).toMatchObject({ ok: true });
  expect(system.users.get('alice')?.uid).toBe(uid);
});

test('nobody is put into the private group of another person', async () => {
  const system = fakeSystem();
  await settle(system, person('bob'));
  expect(await settle(system, person('alice', { groups: ['bob'] }))).toMatchObject({ code: 'host/foreign-group' });
  expect(await settle(system, person('carol', { groups: ['carol'] }))).toMatchObject({ code: 'host/foreign-group' });
});

test('nobody is put into a group that is root by another name', async () => {
  const system = fakeSystem();
  system.groups.set('operators', { name: 'operators', gid: 0, members: [] });
  expect(await settle(system, person('alice', { groups: ['operators'] }))).toMatchObject({
    code: 'host/foreign-group',
  });
});

test.each(['constructor', '__proto__', 'to_string'])('a person called %s is a person', async (name) => {
  const system = fakeSystem();
  await settle(system, person(name, { groups: ['devops'] }));
  const read = parseLedger(renderLedger(system.ledger()));
  expect([...read.accounts.keys()]).toEqual([name]);
  expect(await settle(system, person(name, { groups: ['devops'] }))).toMatchObject({ done: [] });
});

test('a login that died at any point is finished by the next one', async () => {
  const wants = fc.record({
    groups: fc.subarray(['devops', 'developer', 'audit']),
    sudo: fc.constantFrom([], sudo),
  });
  await fc.assert(
    fc.asyncProperty(wants, wants, fc.nat({ max: 12 }), async (before, after, dieAt) => {
      const system = fakeSystem();
      await settle(system, person('alice', before));
      system.dieAt = system.calls.length + dieAt;
      await settle(system, person('alice', after)).catch((error) => {
        if (!(error instanceof Crash)) throw error;
      });
      system.dieAt = undefined;
      expect(await settle(system, person('alice', after))).toMatchObject({ ok: true });
      for (const group of ['devops', 'developer', 'audit']) {
        expect(membersOf(system, group)?.includes('alice') ?? false).toBe(after.groups.includes(group));
      }
      expect(system.sudoersFiles.has('alice')).toBe(after.sudo.length > 0);
      const { length } = system.calls;
      await settle(system, person('alice', after));
      expect(system.calls).toHaveLength(length);
    }),
  );
});

test('an interruption stops between two steps, and the next login finishes', async () => {
  const system = fakeSystem();
  const alice = person('alice', { groups: ['devops'], sudo });
  let left = 3;
  const stop = converge(system, alice, sha256, {
    ...go,
    async check() {
      left -= 1;
      if (left < 0) throw new Error('interrupted');
    },
  });
  await expect(stop).rejects.toThrow('interrupted');
  expect(system.calls).toHaveLength(3);
  expect(system.held).toBe(false);
  expect(await settle(system, alice)).toMatchObject({ ok: true, name: 'alice' });
});

test('a look that falls between another login and its ledger refuses nobody', async () => {
  const system = fakeSystem();
  const alice = person('alice');
  const { ledger } = system;
  let looks = 0;
  system.ledger = () => {
    looks += 1;
    return looks === 1 ? parseLedger('{"version":1,"accounts":{},"groups":{}}') : ledger();
  };
  await settle(system, alice);
  looks = 0;
  expect(await settle(system, alice)).toEqual({ ok: true, name: 'alice', done: [] });
});
