/** Which person an account belongs to: users who were created again, and names that sessions chose for themselves. */
import { createHash } from 'node:crypto';
import { deriveUserId, grant, parseIdentity, parseRoster, type Roster } from '@sallyport/access';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AccountDecision,
  converge,
  decideAccount,
  HostError,
  parseLedger,
  renderLedger,
  withdraw,
} from '../src/index.ts';
import { Crash, type FakeSystem, fakeSystem } from './fake-system.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const go = { check: async () => {}, signal: new AbortController().signal };
const account = '111122223333';
const [first, second] = ['AIDAEXAMPLEALICE0001', 'AIDAEXAMPLEALICE0002'];

const vendor = { identity: `arn:aws:iam::${account}:role/Vendor`, groups: ['partners'] };
const dev = { identity: `arn:aws:iam::${account}:role/Dev`, sessionNames: 'iam-users', groups: ['developer'] };
const alice = (uniqueId?: string) => ({
  identity: `arn:aws:iam::${account}:user/alice`,
  ...(uniqueId && { uniqueId }),
});
const rosterOf = (...entries: readonly object[]) => parseRoster(JSON.stringify({ version: 1, entries }));

async function login(system: FakeSystem, arn: string, roster: Roster) {
  const withdrawn = await withdraw(system, roster, go);
  if (!withdrawn.ok) return withdrawn;
  const identity = parseIdentity(arn);
  if (!identity.ok) throw new Error(identity.reason);
  const granted = grant(identity.identity, roster, sha256);
  if (!granted.ok) return granted;
  const converged = await converge(system, granted.account, roster, sha256, go);
  // What a later process reads of the ledger is what this one wrote.
  expect(parseLedger(renderLedger(system.ledger()))).toEqual(system.ledger());
  return converged;
}
const asUser = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const asRole = (role: string, session: string) => `arn:aws:sts::${account}:assumed-role/${role}/${session}`;

async function decide(system: FakeSystem, roster: Roster, what: AccountDecision['what'], name: string, dryRun = false) {
  const lines: string[] = [];
  await decideAccount({ system, roster, interruption: go }, { what, name, dryRun }, (line) => lines.push(line));
  return lines;
}

test('recreated-iam-user: another unique id never gets the account, the uid and the files of the former user', async () => {
  const system = fakeSystem();
  expect(await login(system, asUser('alice'), rosterOf(alice(first)))).toMatchObject({ ok: true, name: 'alice' });
  expect(system.ledger().accounts.get('alice')?.uniqueId).toBe(first);
  const before = [...system.calls];
  for (const roster of [rosterOf(alice(second)), rosterOf(alice()), rosterOf(dev)]) {
    const arn = roster.entries[0]?.identity.type === 'user' ? asUser('alice') : asRole('Dev', 'alice');
    const refused = await login(system, arn, roster);
    expect(refused).toMatchObject({ ok: false, code: 'host/other-unique-id' });
    expect(refused.ok ? '' : refused.hint).toContain('accounts retire alice');
  }
  expect(system.calls).toEqual(before);
  expect(await login(system, asUser('alice'), rosterOf(alice(first)))).toMatchObject({ ok: true, name: 'alice' });
});

test('an account whose uid was derived from the unique id has it recorded, another one is refused', async () => {
  const system = fakeSystem();
  await login(system, asUser('alice'), rosterOf(alice(first)));
  const { uniqueId: _, ...older } = system.ledger().accounts.get('alice') ?? {
    person: '',
    uid: 0,
    groups: [],
    sudo: false,
  };
  await system.lock(go.signal);
  system.writeLedger({ ...system.ledger(), accounts: new Map([['alice', older]]) });
  system.held = false;
  const again = fakeSystem();
  await login(again, asUser('alice'), rosterOf(alice()));
  expect(await login(again, asUser('alice'), rosterOf(alice(first)))).toMatchObject({ code: 'host/other-unique-id' });
});

test('adopt gives the account to the user of the roster, and the dry run changes nothing', async () => {
  const system = fakeSystem();
  await login(system, asUser('alice'), rosterOf(alice(first)));
  const uid = system.users.get('alice')?.uid;
  const roster = rosterOf(alice(second));
  const before = system.calls.length;
  const dry = await decide(system, roster, 'adopt', 'alice', true);
  expect(dry[0]).toContain(second);
  expect(system.calls.length).toBe(before);
  expect(await login(system, asUser('alice'), roster)).toMatchObject({ code: 'host/other-unique-id' });
  expect(await decide(system, roster, 'adopt', 'alice')).toEqual(dry);
  expect(system.calls.slice(before)).toEqual(['write-ledger']);
  expect(await login(system, asUser('alice'), roster)).toMatchObject({ ok: true, name: 'alice' });
  expect(system.users.get('alice')?.uid).toBe(uid);
  expect(await login(system, asUser('alice'), rosterOf(alice(first)))).toMatchObject({ code: 'host/other-unique-id' });
});

test('retire locks and renames the account with its files, and the new user of the name begins anew', async () => {
  const system = fakeSystem();
  const full = { groups: ['devops'], sudo: [{ commands: ['/usr/bin/id'] }] };
  await login(system, asUser('alice'), rosterOf({ ...alice(first), ...full }));
  const uid = system.users.get('alice')?.uid ?? 0;
  const roster = rosterOf({ ...alice(second), ...full });
  await decide(system, roster, 'retire', 'alice');
  const retired = `retired-${uid}`;
  expect([...system.users.keys()]).toEqual(['root', retired]);
  expect(system.users.get(retired)).toMatchObject({ uid, shell: '/usr/sbin/nologin', home: `/home/${retired}` });
  expect([...system.homes]).toEqual([[retired, { uid, gid: uid, directory: true, mode: 0o700 }]]);
  expect(system.groups.get('devops')?.members).toEqual([]);
  expect(system.sudoersFiles.size).toBe(0);
  expect(await login(system, asUser('alice'), roster)).toMatchObject({ ok: true, name: 'alice' });
  expect(system.users.get('alice')?.uid).toBe(deriveUserId(`iam-user:aws:${account}:alice`, second, sha256));
  // The former user does not come back to either account.
  expect(await login(system, asUser('alice'), rosterOf(alice(first)))).toMatchObject({ code: 'host/other-unique-id' });
  await expect(decide(system, roster, 'retire', retired)).rejects.toMatchObject({ code: 'host/no-account' });
  await expect(decide(system, roster, 'adopt', 'nobody-here')).rejects.toMatchObject({ code: 'host/no-account' });
});

test('a retired uid is given to nobody, also where the roster gives no unique id', async () => {
  const system = fakeSystem();
  await login(system, asUser('alice'), rosterOf(alice()));
  await decide(system, rosterOf(alice()), 'retire', 'alice');
  expect(await login(system, asUser('alice'), rosterOf(alice()))).toMatchObject({ code: 'host/foreign-number' });
  expect(await login(system, asUser('alice'), rosterOf(alice(second)))).toMatchObject({ ok: true, name: 'alice' });
});

/** A host on which a session of Vendor had its plain name, as the program gave it before. */
async function withPlainName(name: string): Promise<FakeSystem> {
  const system = fakeSystem();
  const { release } = await system.lock(go.signal);
  const person = `role-session:aws:${account}:Vendor:${name}`;
  const uid = deriveUserId(person, person, sha256);
  await system.createGroup(name, uid);
  await system.createUser(name as never, uid);
  system.writeLedger({
    version: 1,
    accounts: new Map([[name, { person, uid, groups: [], sudo: false }]]),
    groups: new Map(),
  });
  await release();
  system.calls.length = 0;
  return system;
}

test('vendor-squats-a-name: the IAM user gets the account, and the vendor keeps uid and files under NAME.ROLE', async () => {
  const system = await withPlainName('bob');
  const uid = system.users.get('bob')?.uid;
  const roster = rosterOf(vendor, dev);
  // The recorded name is used until somebody has it whom IAM vouches for.
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob' });
  expect(await login(system, asRole('Dev', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob' });
  expect(system.users.get('bob.vendor')?.uid).toBe(uid);
  expect(system.users.get('bob')?.uid).not.toBe(uid);
  expect(system.homes.get('bob.vendor')?.uid).toBe(uid);
  expect(system.groups.get('partners')?.members).not.toContain('bob');
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob.vendor' });
  expect(await login(system, asRole('Dev', 'bob'), roster)).toEqual({ ok: true, name: 'bob', done: [] });
});

test('names-without-end: a role whose sessions choose their names has 500 accounts at most, and nobody else pays for it', async () => {
  const system = fakeSystem();
  const roster = rosterOf(vendor, dev, { ...vendor, identity: `arn:aws:iam::${account}:role/VendorTwo` });
  await login(system, asRole('Vendor', 'bob'), roster);
  const [known] = system.ledger().accounts.values();
  if (known === undefined) throw new Error('no account');
  const others = Array.from({ length: 499 }, (_, index) => {
    const person = `role-session:aws:${account}:Vendor:n${index}`;
    return [`n${index}.vendor`, { ...known, person, uid: known.uid + 1 + index }] as const;
  });
  const ledger = system.ledger();
  system.held = true;
  system.writeLedger({ ...ledger, accounts: new Map([...ledger.accounts, ...others]) });
  system.held = false;
  const refusal = { ok: false, code: 'host/too-many-accounts' };
  expect(await login(system, asRole('Vendor', 'one-more'), roster)).toMatchObject(refusal);
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob.vendor' });
  expect(await login(system, asRole('VendorTwo', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob.vendortwo' });
  expect(await login(system, asRole('Dev', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob' });
  await decide(system, roster, 'retire', 'bob.vendor');
  expect(await login(system, asRole('Vendor', 'one-more'), roster)).toMatchObject({ ok: true });
});

test('a session whose caller chose its name takes no account from another one', async () => {
  const system = await withPlainName('bob.vendor');
  const roster = rosterOf(vendor);
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: false, code: 'host/other-person' });
  expect(system.calls).toEqual([]);
  expect(await login(system, asRole('Vendor', 'bob.vendor'), roster)).toMatchObject({ ok: true, name: 'bob.vendor' });
});

test('a plain name whose NAME.ROLE is taken or too long is retired', async () => {
  const system = await withPlainName('bob');
  system.users.set('bob.vendor', { name: 'bob.vendor', uid: 1000, gid: 1000, home: '/home/x', shell: '/bin/sh' });
  const uid = system.users.get('bob')?.uid;
  expect(await login(system, asRole('Dev', 'bob'), rosterOf(vendor, dev))).toMatchObject({ ok: true, name: 'bob' });
  expect(system.users.get(`retired-${uid}`)?.uid).toBe(uid);
});

test('the order of logins never decides who has a name', async () => {
  const arns = [
    ...[asRole('Vendor', 'bob'), asRole('Dev', 'bob'), asRole('Vendor', 'alice'), asUser('alice')],
    ...[
      asRole('Vendor', 'carol'),
      asRole('Dev', 'carol@corp'),
      asRole('Dev', 'carol.at.corp'),
      asRole('Dev', 'bob.vendor'),
    ],
  ];
  const roster = rosterOf(vendor, dev, alice());
  const outcome = async (system: FakeSystem, order: readonly string[]) => {
    // Each of them once, so that a name from before NAME.ROLE has been given up.
    for (const arn of [...order, ...arns]) await login(system, arn, roster);
    const names = new Map<string, string>();
    for (const arn of arns) {
      const result = await login(system, arn, roster);
      names.set(arn, result.ok ? result.name : result.code);
    }
    return names;
  };
  const expected = await outcome(fakeSystem(), []);
  expect(expected.get(asRole('Dev', 'bob'))).toBe('bob');
  expect(expected.get(asRole('Vendor', 'alice'))).toBe('alice.vendor');
  expect(expected.get(asRole('Dev', 'carol@corp'))).toBe('carol.at.corp');
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(arns), fc.boolean(), async (order, plain) => {
      expect(await outcome(plain ? await withPlainName('bob') : fakeSystem(), order)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

test('an account that cannot be renamed keeps nobody else from logging in, and nobody gets it', async () => {
  const system = await withPlainName('bob');
  const roster = rosterOf(vendor, dev);
  const { renameUser } = system;
  system.renameUser = () => Promise.reject(new HostError('host/program-failed', 'the account has processes'));
  await expect(login(system, asRole('Dev', 'bob'), roster)).rejects.toMatchObject({ code: 'host/program-failed' });
  expect(await withdraw(system, roster, go)).toMatchObject({ ok: true, fault: { code: 'host/program-failed' } });
  expect(await login(system, asRole('Dev', 'zoe'), roster)).toMatchObject({ ok: true, name: 'zoe' });
  expect(await login(system, asRole('Dev', 'bob'), roster)).toMatchObject({ code: 'host/foreign-account' });
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: false });
  system.renameUser = renameUser;
  expect(await login(system, asRole('Dev', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob' });
  expect(await login(system, asRole('Vendor', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob.vendor' });
});

test('a renaming that died at any step is completed by the next login of anybody', async () => {
  for (const what of ['give way', 'retire'] as const) {
    for (let crash = 0; crash < 12; crash += 1) {
      const system = await withPlainName('bob');
      const uid = system.users.get('bob')?.uid ?? 0;
      const roster = rosterOf(vendor, dev);
      await login(system, asRole('Vendor', 'bob'), roster);
      system.crashAt = system.calls.length + crash;
      const work: Promise<unknown> =
        what === 'retire' ? decide(system, roster, 'retire', 'bob') : login(system, asRole('Dev', 'bob'), roster);
      await work.catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      system.crashAt = undefined;
      expect(await login(system, asRole('Dev', 'zoe'), roster)).toMatchObject({ ok: true, name: 'zoe' });
      expect(await login(system, asRole('Dev', 'bob'), roster)).toMatchObject({ ok: true, name: 'bob' });
      const to = what === 'retire' && !system.users.has('bob.vendor') ? `retired-${uid}` : 'bob.vendor';
      expect([crash, system.users.get(to)?.uid, system.homes.get(to)?.uid, system.groups.get(to)?.gid]).toEqual([
        crash,
        uid,
        uid,
        uid,
      ]);
      expect(system.groups.get('partners')?.members ?? []).not.toContain('bob');
      expect([...system.ledger().accounts.values()].some(({ formerName }) => formerName !== undefined)).toBe(false);
    }
  }
});
