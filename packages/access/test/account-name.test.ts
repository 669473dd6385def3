import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  grant,
  isLinuxName,
  makerOfSessionName,
  mappedName,
  namesWithMeaning,
  parseIdentity,
  parseRoster,
  type Roster,
} from '../src/index.ts';
import vectors from '../vectors/session-name.json' with { type: 'json' };

const account = '111122223333';
const role = (name: string, more: object = {}, of = account) => ({
  identity: `arn:aws:iam::${of}:role/${name}`,
  ...more,
});
const user = (name: string, more: object = {}) => ({ identity: `arn:aws:iam::${account}:user/${name}`, ...more });
const iamUsers = { sessionNames: 'iam-users' };
const sha256 = (text: string) => createHash('sha256').update(text).digest();

function rosterOf(entries: readonly object[], more: object = {}): Roster {
  return parseRoster(JSON.stringify({ version: 1, ...more, entries }));
}

function resultOf(arn: string, roster: Roster) {
  const parsed = parseIdentity(arn);
  if (!parsed.ok) throw new Error(parsed.reason);
  const result = grant(parsed.identity, roster, sha256);
  return result.ok ? result.account.name : result.code;
}

const session = (name: string, of: string, inAccount = account) =>
  `arn:aws:sts::${inAccount}:assumed-role/${of}/${name}`;

test('session-named-like-a-group: a name that the roster uses otherwise is nobody’s account', () => {
  const roster = rosterOf(
    [
      role('Dev', { ...iamUsers, groups: ['developer'], sudo: [{ runAs: 'deploy', commands: ['/usr/bin/id'] }] }),
      role('Vendor', { groups: ['partners'], sudo: [{ runAs: 'ALL', commands: ['ALL'] }] }),
    ],
    { runAs: ['builder'], capitals: 'lower' },
  );
  for (const name of ['developer', 'Developer', 'partners', 'deploy', 'builder', 'all', 'ALL']) {
    expect([name, resultOf(session(name, 'Dev'), roster)]).toEqual([name, 'name/reserved']);
  }
  expect(resultOf(session('developers', 'Dev'), roster)).toBe('developers');
});

test('no person of any roster has a name that the roster gives a meaning to', () => {
  const word = fc.constantFrom('developer', 'devops', 'deploy', 'builder', 'alice', 'bob', 'x.vendor', 'vendor');
  const group = word.filter((name) => !name.includes('.'));
  const entry = fc.record({
    groups: fc.array(group, { maxLength: 2 }),
    sudo: fc.array(fc.record({ runAs: word, commands: fc.constant(['/usr/bin/id']) }), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(entry, entry, entry, fc.array(word, { maxLength: 2 }), word, (dev, vendor, person, runAs, name) => {
      const roster = rosterOf([role('Dev', { ...iamUsers, ...dev }), role('Vendor', vendor), user('alice', person)], {
        runAs,
      });
      const meanings = [dev, vendor, person].flatMap(({ groups, sudo }) => [
        ...groups,
        ...sudo.map((rule) => rule.runAs),
      ]);
      expect([...namesWithMeaning(roster).keys()].sort()).toEqual([...new Set([...meanings, ...runAs])].sort());
      for (const arn of [session(name, 'Dev'), session(name, 'Vendor'), `arn:aws:iam::${account}:user/alice`]) {
        expect([...meanings, ...runAs]).not.toContain(resultOf(arn, roster));
      }
    }),
  );
});

test('vendor-squats-a-name: a session whose caller chose the name is NAME.ROLE, and the IAM user keeps the name', () => {
  const roster = rosterOf([role('Dev', iamUsers), role('Vendor'), user('carol')]);
  expect(resultOf(session('bob', 'Vendor'), roster)).toBe('bob.vendor');
  expect(resultOf(session('bob', 'Dev'), roster)).toBe('bob');
  expect(resultOf(session('carol', 'Vendor'), roster)).toBe('carol.vendor');
  expect(resultOf(`arn:aws:iam::${account}:user/carol`, roster)).toBe('carol');
  expect(resultOf(session('devops-user', 'Dev'), roster)).toBe('devops-user');
});

test('two identities of one roster never have one name, in any order of logins', () => {
  const piece = fc.constantFrom('a', 'b', 'at', '.', '@', 'vendor', 'r', 'B');
  const name = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  const arns = fc
    .tuple(name, fc.constantFrom('Dev', 'Vendor', 'r', 'b.r', 'user'))
    .map(([text, of]) =>
      of === 'user' ? `arn:aws:iam::${account}:user/${text}` : session(text.length < 2 ? `${text}a` : text, of),
    );
  const listed = fc.uniqueArray(name, { maxLength: 3, selector: (text) => text.toLowerCase() });
  fc.assert(
    fc.property(arns, arns, listed, fc.constantFrom('lower', 'refuse'), (left, right, users, capitals) => {
      const roster = rosterOf(
        [role('Dev', iamUsers), role('Vendor'), role('r'), role('b.r'), ...users.map((text) => user(text))],
        { capitals },
      );
      const [one, other] = [left, right].map((arn) => {
        const parsed = parseIdentity(arn);
        return parsed.ok ? grant(parsed.identity, roster) : undefined;
      });
      if (!one?.ok || !other?.ok || one.account.person === other.account.person) return;
      // IAM keeps the names of users unique without regard to case, so two that differ in case alone do not exist.
      if (one.account.person.toLowerCase() === other.account.person.toLowerCase()) return;
      expect(one.account.name).not.toBe(other.account.name);
    }),
    { numRuns: 5000 },
  );
});

test('without a roster the mapping rule gives the same names', () => {
  const byRule = (arn: string, sessionNames: 'iam-users' | 'role') => {
    const parsed = parseIdentity(arn);
    if (!parsed.ok || (parsed.identity.type !== 'user' && parsed.identity.type !== 'role-session'))
      throw new Error(arn);
    const result = mappedName(parsed.identity, sessionNames);
    return result.ok ? result.name : result.code;
  };
  const center = role('AWSReservedSSO_Ops_0123456789abcdef');
  const roster = rosterOf([role('Dev', iamUsers), role('Vendor'), center, user('jane')]);
  const cases = [
    [session('jane@corp', 'Dev'), 'iam-users'],
    [session('bob', 'Vendor'), 'role'],
    [session('botocore-session-1795812345', 'Vendor'), 'role'],
    [session('jane@corp', 'AWSReservedSSO_Ops_0123456789abcdef'), 'role'],
    [`arn:aws:iam::${account}:user/jane`, 'role'],
  ] as const;
  for (const [arn, sessionNames] of cases)
    expect([arn, byRule(arn, sessionNames)]).toEqual([arn, resultOf(arn, roster)]);
});

test('roles of one name in two accounts share no accounts of their sessions', () => {
  const roster = rosterOf([role('Vendor'), role('vendor', {}, '444455556666')]);
  expect(resultOf(session('bob', 'Vendor'), roster)).toBe('name/collision');
  expect(resultOf(session('bob', 'vendor', '444455556666'), roster)).toBe('name/collision');
  expect(resultOf(session('bob', 'Vendor'), rosterOf([role('Vendor')]))).toBe('bob.vendor');
});

test('a name that is too long is refused, or has a hash of the person where the roster says so', () => {
  const long = session('firstname.lastname', 'VendorOfTheAuditDepartment');
  const entries = [role('VendorOfTheAuditDepartment'), role('Dev', iamUsers)];
  expect(resultOf(long, rosterOf(entries))).toBe('name/too-long');
  const hashed = resultOf(long, rosterOf(entries, { longNames: 'hashed' }));
  expect(hashed).toMatch(/^firstname\.lastname\.[.][0-9a-f]{12}$/);
  // Nobody else can be called so.
  expect(resultOf(session(hashed, 'Dev'), rosterOf(entries, { longNames: 'hashed' }))).toBe('name/reserved');
  expect(resultOf(session('alice', 'Dev'), rosterOf(entries, { longNames: 'hashed' }))).toBe('alice');
});

test('whatever session, role and roster: the name of an account is a safe one that no system account has', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'root',
      'systemd-',
      'sallyport-',
      'retired-',
      'bob',
      'Vendor',
      '7',
      '.',
      '-',
      '_',
      '@',
      '+',
      '=',
      ',',
    ),
    fc.stringMatching(/^[\w+=,.@-]{1,14}$/),
  );
  const text = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('').slice(0, 64));
  const more = fc.record({
    capitals: fc.constantFrom('refuse', 'lower'),
    longNames: fc.constantFrom('refuse', 'hashed'),
  });
  let granted = 0;
  fc.assert(
    fc.property(text, text, more, fc.boolean(), (name, of, policy, vouched) => {
      if (name.length < 2) return;
      const roster = rosterOf([role(of, vouched ? iamUsers : {})], policy);
      const result = resultOf(session(name, of), roster);
      if (result.includes('/')) return;
      granted += 1;
      expect([result, isLinuxName(result)]).toEqual([result, true]);
    }),
    { numRuns: 4000 },
  );
  expect(granted).toBeGreaterThan(50);
});

test('sallyport-in-a-long-name: a shortened name begins like no system account', () => {
  const roster = rosterOf([role('Dev', iamUsers)], { longNames: 'hashed' });
  for (const name of ['sallyport-of-the-whole-department', 'systemd-of-the-whole-department-x']) {
    expect(resultOf(session(name, 'Dev'), roster)).toBe('name/reserved');
  }
  expect(resultOf(session('sally-port-of-the-whole-department', 'Dev'), roster)).toMatch(/^sally-port-of-the-w\./);
});

test.each(vectors.madeUp)('sdk-made-name: the session %s gets no account', (name) => {
  expect(makerOfSessionName(name, false)).toBeDefined();
  const roster = rosterOf([role('Dev', iamUsers), role('V')], { capitals: 'lower' });
  expect(resultOf(session(name, 'Dev'), roster)).toBe('name/made-up');
  expect(resultOf(session(name, 'V'), roster)).toBe('name/made-up');
});

test.each(vectors.madeUpWhereTheCallerChooses)('sdk-made-name: %s is refused where the caller chooses', (name) => {
  const roster = rosterOf([role('Dev', iamUsers), role('V')]);
  expect(resultOf(session(name, 'V'), roster)).toBe('name/made-up');
  expect(resultOf(session(name, 'Dev'), roster)).not.toBe('name/made-up');
});

test.each(vectors.ofPersons)('%s is the name of a person', (name) => {
  expect(makerOfSessionName(name, true)).toBeUndefined();
});
