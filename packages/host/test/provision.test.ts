import type { Sha256 } from '@sallyport/access';
import { sha256 } from '@sallyport/linux';
import { expect, test } from 'vitest';
import { type Account, provision, type Wanted } from '../src/provision.ts';
import { isStale } from '../src/stale-locks.ts';
import { fakeSystem } from './fake-system.ts';

const account = '111122223333';
const wanted = {
  owner: `arn:aws:sts::${account}:assumed-role/DevOpsRole/alice`,
  sessionId: 'alice-0123456789abcdef0',
};
const roster = JSON.stringify({
  version: 1,
  entries: [{ identity: `arn:aws:iam::${account}:role/DevOpsRole`, sessionNames: 'iam-users', groups: ['devops'] }],
});
const never = new AbortController().signal;

function host(outside: (wanted: Wanted) => Promise<Account>) {
  const system = fakeSystem();
  const interruption = { signal: never, check: () => Promise.resolve() };
  return { system, roster: () => roster, sha256: sha256 as Sha256, interruption, outside };
}
const note = (): Promise<void> => Promise.resolve();

test('kill-during-useradd: the process of the session changes nothing, another one does', async () => {
  const asked: Wanted[] = [];
  const made = { ok: true, name: 'alice' as Account['name'], done: ['everything'] } as const;
  const ours = host(async (what) => {
    asked.push(what);
    return made;
  });
  expect(await provision(ours, wanted, note)).toBe(made);
  expect([asked, ours.system.calls]).toEqual([[wanted], []]);
});

test('a login that changes nothing asks nobody, and a refusal is told at once', async () => {
  const ours = host(() => Promise.reject(new Error('asked')));
  expect(await provision({ ...ours, roster: () => '{"version":1,"entries":[]}' }, wanted, note)).toMatchObject({
    ok: false,
    code: 'roster/not-listed',
  });
  await expect(provision(ours, wanted, note)).rejects.toThrow('asked');
});

test.each([
  ['of a process that is gone', '4242', undefined, true],
  ['whose pid another process has got since', '4242', 100_000, true],
  ['of a process that is there', '4242', 49_000, false],
  ['of a process that wrote it at its start', '4242\0', 50_900, false],
  ['without a pid, just written', '', undefined, false],
] as const)('a lock file %s is stale: %s %s %s', (_what, text, started, stale) => {
  expect(isStale(text, 50_000, 51_000, () => started)).toBe(stale);
});

test('a lock file that has had no pid for a minute is stale', () => {
  expect(isStale('', 50_000, 120_000, () => undefined)).toBe(true);
});
