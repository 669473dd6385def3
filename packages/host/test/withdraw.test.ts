/** What the roster does not grant is taken back at every login, from every account of ours. */
import { createHash } from 'node:crypto';
import { grant, parseIdentity, parseRoster, type Roster, renderSudoers } from '@sallyport/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { converge, withdraw } from '../src/index.ts';
import { Crash, type FakeSystem, fakeSystem } from './fake-system.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const go = { check: async () => {}, signal: new AbortController().signal };
const sudo = [{ runAs: 'root', commands: ['/usr/bin/id'] }];

const role = (name: string, more: object = {}) => ({
  identity: `arn:aws:iam::111122223333:role/${name}`,
  sessionNames: 'iam-users',
  ...more,
});
const rosterOf = (...entries: readonly object[]) => parseRoster(JSON.stringify({ version: 1, entries }));

/** A login as `session()` does it. */
async function login(system: FakeSystem, of: string, name: string, roster: Roster) {
  const withdrawn = await withdraw(system, roster, go);
  if (!withdrawn.ok) return withdrawn;
  const identity = parseIdentity(`arn:aws:sts::111122223333:assumed-role/${of}/${name}`);
  if (!identity.ok) throw new Error(identity.reason);
  const granted = grant(identity.identity, roster, sha256);
  if (!granted.ok) return granted;
  return converge(system, granted.account, roster, sha256, go);
}

const full = rosterOf(role('DevOps', { groups: ['devops', 'audit'], sudo }), role('Dev', { groups: ['developer'] }));

test('leftover-sudoers: a file of a former login is removed before the name has a new owner', async () => {
  const system = fakeSystem();
  system.sudoersFiles.set('bob', { content: renderSudoers('bob', [{ runAs: 'ALL', commands: ['ALL'] }]), sound: true });
  expect(await login(system, 'Dev', 'bob', full)).toMatchObject({ ok: true, name: 'bob' });
  expect(system.sudoersFiles.has('bob')).toBe(false);
});

test.each(['bob', 'zoe'])(
  'leftover-sudoers: a file called like ours for %s that is not ours refuses the login',
  async (name) => {
    const system = fakeSystem();
    const files = [`${name} ALL=(ALL) NOPASSWD: ALL\n`, '', renderSudoers('other', sudo)];
    for (const content of files) {
      system.sudoersFiles.set(name, { content, sound: true });
      expect(await login(system, 'Dev', 'bob', full)).toMatchObject({ ok: false, code: 'host/foreign-sudoers' });
      expect(system.sudoersFiles.get(name)?.content).toBe(content);
    }
    system.sudoersFiles.delete(name);
    expect(await login(system, 'Dev', 'bob', full)).toMatchObject({ ok: true });
  },
);

test('grants of another account are taken back when the roster no longer has them', async () => {
  const system = fakeSystem();
  await login(system, 'DevOps', 'alice', full);
  await login(system, 'DevOps', 'carol', full);
  system.groups.set('games', { name: 'games', gid: 60, members: ['alice'] });
  const less = rosterOf(role('DevOps', { groups: ['audit'] }), role('Dev', { groups: ['developer'] }));
  await login(system, 'Dev', 'bob', less);
  expect([...system.sudoersFiles.keys()]).toEqual([]);
  expect(system.groups.get('devops')?.members).toEqual([]);
  expect(system.groups.get('audit')?.members).toEqual(['alice', 'carol']);
  // What an administrator gave is not ours.
  expect(system.groups.get('games')?.members).toEqual(['alice']);
  expect(system.ledger().accounts.get('alice')).toMatchObject({ groups: ['audit'], sudo: false });
});

test('grants of a person whom the roster lists no more are taken back by somebody else’s login', async () => {
  const system = fakeSystem();
  await login(system, 'DevOps', 'alice', full);
  await login(system, 'Dev', 'bob', rosterOf(role('Dev', { groups: ['developer'], sessionNames: 'role' })));
  expect(system.sudoersFiles.size).toBe(0);
  for (const group of ['devops', 'audit']) expect(system.groups.get(group)?.members).toEqual([]);
  expect(system.users.has('alice')).toBe(true);
});

test('a refused login takes back as well', async () => {
  const system = fakeSystem();
  await login(system, 'DevOps', 'alice', full);
  const gone = rosterOf(role('Dev'));
  expect(await login(system, 'DevOps', 'alice', gone)).toMatchObject({ ok: false, code: 'roster/not-listed' });
  expect(system.sudoersFiles.size).toBe(0);
  expect(system.groups.get('devops')?.members).toEqual([]);
});

test('an account that somebody else created under the name has nothing of ours', async () => {
  const system = fakeSystem();
  await login(system, 'DevOps', 'alice', full);
  system.users.set('alice', { name: 'alice', uid: 1001, gid: 1001, home: '/home/alice', shell: '/bin/sh' });
  await login(system, 'Dev', 'bob', full);
  expect(system.sudoersFiles.size).toBe(0);
  expect(system.groups.get('devops')?.members).toEqual([]);
});

test('what the roster grants stays in force during the logins of others', async () => {
  const system = fakeSystem();
  await login(system, 'DevOps', 'alice', full);
  await login(system, 'Dev', 'bob', full);
  const before = system.calls.length;
  expect(await login(system, 'Dev', 'bob', full)).toEqual({ ok: true, name: 'bob', done: [] });
  expect(system.calls.length).toBe(before);
  expect(system.sudoersFiles.has('alice')).toBe(true);
});

test('after a login that nothing interrupted, nothing is in force that the roster does not grant', async () => {
  const entry = fc.record({
    groups: fc.subarray(['devops', 'audit', 'developer']),
    sudo: fc.constantFrom([], sudo, [{ runAs: 'ALL', commands: ['ALL'] }]),
  });
  const roster = fc.record({ DevOps: fc.option(entry), Dev: fc.option(entry) });
  const step = fc.record({
    roster,
    of: fc.constantFrom('DevOps', 'Dev'),
    name: fc.constantFrom('alice', 'bob', 'carol'),
    crash: fc.option(fc.nat({ max: 8 })),
    leftover: fc.boolean(),
    vanish: fc.option(fc.constantFrom('alice', 'bob')),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const system = fakeSystem();
      for (const { roster: wanted, of, name, crash, leftover, vanish } of steps) {
        const entries = Object.entries(wanted).flatMap(([listed, more]) => (more === null ? [] : [role(listed, more)]));
        const current = rosterOf(...entries);
        if (leftover) system.sudoersFiles.set('zoe', { content: renderSudoers('zoe', sudo), sound: true });
        if (vanish !== null) system.users.delete(vanish);
        system.crashAt = crash === null ? undefined : system.calls.length + crash;
        const crashed = await login(system, of, name, current).then(
          () => false,
          (error: unknown) => {
            if (!(error instanceof Crash)) throw error;
            return true;
          },
        );
        if (crashed) continue;
        const listed = Object.values(wanted).filter((more) => more !== null);
        for (const group of ['devops', 'audit', 'developer']) {
          const members = system.groups.get(group)?.members ?? [];
          if (!listed.some((more) => more.groups.includes(group))) expect([group, members]).toEqual([group, []]);
        }
        for (const [owner, { content }] of system.sudoersFiles) {
          expect(system.users.has(owner)).toBe(true);
          expect(listed.map((more) => renderSudoers(owner, more.sudo))).toContain(content);
        }
      }
    }),
    { numRuns: 300 },
  );
});
