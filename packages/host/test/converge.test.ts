import { createHash } from 'node:crypto';
import type { DesiredAccount, LinuxName } from '@sallyport/access';
import { deriveUserId, parseRoster, renderSudoers } from '@sallyport/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { converge, parseLedger, renderLedger } from '../src/index.ts';
import { Crash, type FakeSystem, fakeSystem, ownHome } from './fake-system.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const go = { check: async () => {}, signal: new AbortController().signal };
/** The grants of these tests are written down beside it. */
const noMeanings = parseRoster('{"version":1,"entries":[]}');
const sudo = [{ runAs: 'root', commands: ['/usr/bin/id'] }];

function person(name: string, more: Partial<DesiredAccount> = {}): DesiredAccount {
  const key = `iam-user:aws:111122223333:${name}`;
  return { name: name as LinuxName, person: key, idSeed: key, groups: [], sudo: [], ...more };
}

async function login(system: FakeSystem, account: DesiredAccount) {
  return converge(system, account, noMeanings, sha256, go);
}

function membersOf(system: FakeSystem, group: string) {
  return system.groups.get(group)?.members;
}

test('a first login writes the ledger, then creates account, groups and sudo rules', async () => {
  const system = fakeSystem();
  const result = await login(system, person('alice', { groups: ['devops'], sudo }));
  expect(result).toMatchObject({ ok: true, name: 'alice' });
  expect(system.calls).toEqual([
    'write-ledger',
    'create-group devops',
    'create-group alice',
    'create-user alice',
    'create-home alice',
    'add alice to devops',
    'sudoers alice',
  ]);
  const uid = deriveUserId('iam-user:aws:111122223333:alice', 'iam-user:aws:111122223333:alice', sha256);
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
  await login(system, alice);
  const before = system.calls.length;
  system.lock = () => Promise.reject(new Error('the lock was taken'));
  expect(await login(system, alice)).toEqual({ ok: true, name: 'alice', done: [] });
  expect(system.calls.length).toBe(before);
});

test('twenty first logins of one person at once make one account', async () => {
  const system = fakeSystem();
  await Promise.all(Array.from({ length: 20 }, () => login(system, person('alice', { groups: ['devops'], sudo }))));
  expect(system.calls.filter((call) => call === 'create-user alice')).toHaveLength(1);
  expect(system.calls).toHaveLength(7);
});

test('groups and sudo rules that the roster no longer grants are removed first', async () => {
  const system = fakeSystem();
  await login(system, person('alice', { groups: ['devops', 'audit'], sudo }));
  system.calls.length = 0;
  await login(system, person('alice', { groups: ['audit', 'developer'] }));
  expect(system.calls).toEqual([
    'no sudoers alice',
    'remove alice from devops',
    'write-ledger',
    'create-group developer',
    'add alice to developer',
    'write-ledger',
  ]);
  expect(system.ledger().accounts.get('alice')).toMatchObject({ groups: ['audit', 'developer'], sudo: false });
});

test('groups that an administrator added are kept, also when the roster named them for a while', async () => {
  const system = fakeSystem();
  await login(system, person('alice'));
  system.groups.set('games', { name: 'games', gid: 60, members: ['alice'] });
  await login(system, person('alice', { groups: ['games', 'devops'] }));
  await login(system, person('alice'));
  expect(membersOf(system, 'games')).toEqual(['alice']);
  expect(membersOf(system, 'devops')).toEqual([]);
});

test('a sudoers file that was changed is written again', async () => {
  const system = fakeSystem();
  const alice = person('alice', { sudo });
  await login(system, alice);
  for (const tampered of [
    { content: 'alice ALL=(ALL) NOPASSWD: ALL\n', sound: true },
    { content: renderSudoers('alice', sudo), sound: false },
  ]) {
    system.sudoersFiles.set('alice', tampered);
    await login(system, alice);
    expect(system.sudoersFiles.get('alice')).toEqual({ content: renderSudoers('alice', sudo), sound: true });
  }
});

const unmanaged: readonly [string, string, (system: FakeSystem) => void][] = [
  [
    'an account',
    'host/foreign-account',
    (s) => s.users.set('alice', { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice', shell: '/bin/sh' }),
  ],
  ['a group', 'host/foreign-group', (s) => s.groups.set('alice', { name: 'alice', gid: 1000, members: [] })],
  ['a home directory', 'host/foreign-home', (s) => s.homes.set('alice', ownHome(1000))],
  ['a home directory of root', 'host/foreign-home', (s) => s.homes.set('alice', ownHome(0))],
  ['a sudo file', 'host/foreign-sudoers', (s) => s.sudoersFiles.set('alice', { content: '', sound: true })],
];

test.each(unmanaged)('%s of that name is never adopted', async (_what, code, put) => {
  const system = fakeSystem();
  put(system);
  expect(await login(system, person('alice', { groups: ['devops'], sudo }))).toMatchObject({ ok: false, code });
  expect(system.calls).toEqual([]);
});

test.each(['user', 'group'] as const)('a uid or gid that a %s has is never shared', async (kind) => {
  const system = fakeSystem();
  const uid = deriveUserId('iam-user:aws:111122223333:alice', 'iam-user:aws:111122223333:alice', sha256);
  if (kind === 'user') system.users.set('zoe', { name: 'zoe', uid, gid: 5, home: '/', shell: '/bin/sh' });
  else system.groups.set('zoe', { name: 'zoe', gid: uid, members: [] });
  expect(await login(system, person('alice'))).toMatchObject({ ok: false, code: 'host/foreign-number' });
  expect(system.calls).toEqual([]);
});

test('a uid that the ledger records for another account is not used, although that account was removed', async () => {
  const system = fakeSystem();
  await login(system, person('zoe', { idSeed: 'same' }));
  for (const all of [system.users, system.groups, system.homes]) all.delete('zoe');
  expect(await login(system, person('alice', { idSeed: 'same' }))).toMatchObject({ code: 'host/foreign-number' });
});

test('another person who is mapped to the same name never gets the account', async () => {
  const system = fakeSystem();
  await login(system, person('alice.at.corp'));
  const other = person('alice.at.corp', { person: 'iam-user:aws:111122223333:alice@corp', idSeed: 'x', sudo });
  expect(await login(system, other)).toMatchObject({ ok: false, code: 'host/other-person' });
  expect(system.sudoersFiles.size).toBe(0);
});

test('the recorded name is used, not a newly mapped one', async () => {
  const system = fakeSystem();
  await login(system, person('alice'));
  const again = { ...person('alice'), name: 'alice2' as LinuxName };
  expect(await login(system, again)).toEqual({ ok: true, name: 'alice', done: [] });
});

test('an account that was replaced by another one is refused', async () => {
  const system = fakeSystem();
  await login(system, person('alice'));
  system.users.set('alice', { name: 'alice', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' });
  expect(await login(system, person('alice'))).toMatchObject({ ok: false, code: 'host/foreign-account' });
});

test('an account removed by hand is created again with its former uid', async () => {
  const system = fakeSystem();
  await login(system, person('alice'));
  const uid = system.users.get('alice')?.uid;
  system.users.delete('alice');
  system.groups.delete('alice');
  expect(await login(system, person('alice', { idSeed: 'AIDAKNOWNLATER' }))).toMatchObject({ ok: true });
  expect(system.users.get('alice')?.uid).toBe(uid);
});

test('no account is added to the private group of another account', async () => {
  const system = fakeSystem();
  await login(system, person('bob'));
  expect(await login(system, person('alice', { groups: ['bob'] }))).toMatchObject({ code: 'host/foreign-group' });
  expect(await login(system, person('carol', { groups: ['carol'] }))).toMatchObject({ code: 'host/foreign-group' });
});

test('no account is added to a group with gid 0', async () => {
  const system = fakeSystem();
  system.groups.set('operators', { name: 'operators', gid: 0, members: [] });
  expect(await login(system, person('alice', { groups: ['operators'] }))).toMatchObject({
    code: 'host/foreign-group',
  });
});

test.each(['constructor', '__proto__', 'to_string'])('an account called %s is handled like any other', async (name) => {
  const system = fakeSystem();
  await login(system, person(name, { groups: ['devops'] }));
  const read = parseLedger(renderLedger(system.ledger()));
  expect([...read.accounts.keys()]).toEqual([name]);
  expect(await login(system, person(name, { groups: ['devops'] }))).toMatchObject({ done: [] });
});

test('a login that died at any step is completed by the next one', async () => {
  const wants = fc.record({
    groups: fc.subarray(['devops', 'developer', 'audit']),
    sudo: fc.constantFrom([], sudo),
  });
  await fc.assert(
    fc.asyncProperty(wants, wants, fc.nat({ max: 12 }), async (before, after, crashAfter) => {
      const system = fakeSystem();
      await login(system, person('alice', before));
      system.crashAt = system.calls.length + crashAfter;
      await login(system, person('alice', after)).catch((error) => {
        if (!(error instanceof Crash)) throw error;
      });
      system.crashAt = undefined;
      expect(await login(system, person('alice', after))).toMatchObject({ ok: true });
      for (const group of ['devops', 'developer', 'audit']) {
        expect(membersOf(system, group)?.includes('alice') ?? false).toBe(after.groups.includes(group));
      }
      expect(system.sudoersFiles.has('alice')).toBe(after.sudo.length > 0);
      const { length } = system.calls;
      await login(system, person('alice', after));
      expect(system.calls).toHaveLength(length);
    }),
  );
});

test('an interruption stops between two steps, and the next login completes them', async () => {
  const system = fakeSystem();
  const alice = person('alice', { groups: ['devops'], sudo });
  let left = 3;
  const stop = converge(system, alice, noMeanings, sha256, {
    ...go,
    async check() {
      left -= 1;
      if (left < 0) throw new Error('interrupted');
    },
  });
  await expect(stop).rejects.toThrow('interrupted');
  expect(system.calls).toHaveLength(3);
  expect(system.held).toBe(false);
  expect(await login(system, alice)).toMatchObject({ ok: true, name: 'alice' });
});

test('observing while another login writes its ledger refuses no login', async () => {
  const system = fakeSystem();
  const alice = person('alice');
  const { ledger } = system;
  let reads = 0;
  system.ledger = () => {
    reads += 1;
    return reads === 1 ? parseLedger('{"version":1,"accounts":{},"groups":{}}') : ledger();
  };
  await login(system, alice);
  reads = 0;
  expect(await login(system, alice)).toEqual({ ok: true, name: 'alice', done: [] });
});
