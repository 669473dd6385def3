import { expect, test } from 'vitest';
import { findSessionWorker, type Processes, type ProcessInfo } from '../src/index.ts';

const root: ProcessInfo = { parent: 0, uids: [0, 0, 0, 0], owner: 0, argv: ['init'], setuid: false };
const user: ProcessInfo = { ...root, uids: [1001, 1001, 1001, 1001], owner: 1001, argv: ['-sh'] };

/** A chain from the program up to init; numbers go down by ten. */
function chain(...above: readonly Partial<ProcessInfo>[]): Processes {
  const all = [{ argv: ['sallyport-host', 'session'] }, ...above, root].map((info, index, list) => ({
    ...root,
    ...info,
    parent: index === list.length - 1 ? 0 : 100 - (index + 1) * 10,
  }));
  return { read: (pid) => all[(100 - pid) / 10] };
}

const worker = (id: string) => ({ argv: ['/usr/bin/ssm-session-worker', id] });
const sudo = { argv: ['sudo', '-n'], setuid: true };

test('the session worker among the ancestors gives the session id', () => {
  const found = findSessionWorker(chain(sudo, user, worker('alice-0123456789abcdef0')), 100);
  expect(found).toEqual({ found: true, sessionId: 'alice-0123456789abcdef0', worker: 70 });
});

test('the nearest session worker is used', () => {
  const found = findSessionWorker(chain(sudo, worker('inner-1'), user, worker('outer-2')), 100);
  expect(found).toMatchObject({ sessionId: 'inner-1' });
});

test.each<[string, Partial<ProcessInfo>]>([
  ['process of a user under the name of a worker', { ...user, ...worker('victim-1') }],
  ['setuid program started under the name of a worker', { ...worker('victim-1'), setuid: true }],
  ['process whose real uid is not root', { ...worker('victim-1'), uids: [1001, 0, 0, 0] }],
  ['root process with the name in an argument', { argv: ['sh', 'ssm-session-worker'] }],
  ['root process with a longer name', { argv: ['not-ssm-session-worker', 'victim-1'] }],
])('a %s is ignored', (_what, fake) => {
  expect(findSessionWorker(chain(sudo, fake, user, worker('true-1')), 100)).toMatchObject({ sessionId: 'true-1' });
  expect(findSessionWorker(chain(sudo, fake), 100)).toMatchObject({ found: false });
});

const unreadable = (id: string) => ({ ...worker(id), setuid: 'unreadable' as const });
const agentWorker = { argv: ['/usr/bin/ssm-agent-worker'] };

test('a worker that cannot be looked at is accepted below the worker of the official agent', () => {
  const found = findSessionWorker(chain(sudo, user, unreadable('alice-0123456789abcdef0'), agentWorker), 100);
  expect(found).toEqual({ found: true, sessionId: 'alice-0123456789abcdef0', worker: 70 });
});

test.each<[string, readonly Partial<ProcessInfo>[]]>([
  ['below a process of a user', [user]],
  ["below a user's process with the name of the agent's worker", [{ ...user, ...agentWorker }]],
  ['that became an orphan', []],
  ['below another program of root', [{ argv: ['/usr/sbin/cron'] }]],
  ["below a setuid program with the name of the agent's worker", [{ ...agentWorker, setuid: true }]],
  [
    "below a program with the name of the agent's worker that cannot be looked at either",
    [{ ...agentWorker, setuid: 'unreadable' }],
  ],
])('attack: a setuid program under the name of a worker, %s, is no session worker', (_where, above) => {
  expect(findSessionWorker(chain(sudo, unreadable('victim-1'), ...above), 100)).toMatchObject({ found: false });
});

test('attack: an orphan under the name of a worker is none where process 1 is the worker of the official agent', () => {
  const all: Readonly<Record<number, Partial<ProcessInfo>>> = {
    30: { parent: 20 },
    20: { ...unreadable('victim-1'), parent: 1 },
    1: agentWorker,
  };
  const read = (pid: number): ProcessInfo | undefined =>
    all[pid] === undefined ? undefined : { ...root, ...all[pid] };
  expect(findSessionWorker({ read }, 30)).toMatchObject({ found: false });
  const moved = { ...all, 20: { ...unreadable('own-1'), parent: 7 }, 7: { ...agentWorker, parent: 1 } };
  const readMoved = (pid: number): ProcessInfo | undefined =>
    pid in moved ? { ...root, ...(moved as typeof all)[pid] } : undefined;
  expect(findSessionWorker({ read: readMoved }, 30)).toMatchObject({ sessionId: 'own-1' });
});

test.each(['', '../../etc/passwd', 'a/b', 'a\nb', 'x'.repeat(97), '$(id)'])('the session id %j is refused', (id) => {
  expect(findSessionWorker(chain(sudo, worker(id), worker('outer-1')), 100)).toMatchObject({ found: false });
});

test('a parent whose pid was reused ends the search', () => {
  const unchanged = chain(sudo, user, worker('victim-1'));
  let reads = 0;
  const changing: Processes = {
    read(pid) {
      const info = unchanged.read(pid);
      reads += 1;
      return info !== undefined && pid === 90 && reads > 2 ? { ...info, parent: 1 } : info;
    },
  };
  expect(findSessionWorker(changing, 100)).toMatchObject({ found: false });
});

test('a loop of parents ends', () => {
  expect(findSessionWorker({ read: () => ({ ...root, parent: 7 }) }, 7)).toMatchObject({ found: false });
});
