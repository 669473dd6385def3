import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { clientSignals } from '../src/linux/client-signals.ts';
import { loginsAmong } from '../src/linux/login-process.ts';
import type { ProcessRow } from '../src/linux/proc.ts';

type Member = { pid: number; uids: readonly number[] };
const root = [0, 0, 0, 0];
const person = [4000, 4000, 4000, 4000];
const { SIGINT, SIGTERM, SIGSTOP, SIGCONT, SIGKILL, SIGTSTP, SIGTTIN, SIGUSR1, SIGUSR2 } = constants.signals;

/** A process group whose members change at each pause; the last state stays. */
function group(states: readonly (readonly Member[])[], more: { elevated?: boolean; loggingIn?: boolean } = {}) {
  const sent: string[] = [];
  let at = 0;
  let alive = true;
  const done = Promise.withResolvers<void>();
  const signals = clientSignals(
    { group: () => (alive ? 77 : undefined), elevated: more.elevated ?? false },
    {
      members: () => states[at] ?? [],
      loggingIn: () => more.loggingIn ?? false,
      sendAs: async (uid, to, signal) => void sent.push(`${signal} to ${to} as ${uid}`),
      async sleep() {
        at += 1;
        if (at < states.length) return;
        at = states.length - 1;
        alive = false;
        done.resolve();
      },
    },
  );
  return { signals, sent, ended: done.promise };
}
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a signal of the client', () => {
  test('is sent with the rights of the person', async () => {
    const { signals, sent } = group([
      [
        { pid: 77, uids: root },
        { pid: 78, uids: person },
      ],
    ]);
    signals.send(SIGINT);
    signals.send(SIGUSR1);
    await soon();
    expect(sent).toEqual(['SIGINT to 77 as 4000', 'SIGUSR1 to 77 as 4000']);
  });

  test('signal-to-the-root-login: waits until the login has become the person', async () => {
    const login = [{ pid: 77, uids: root }];
    const { signals, sent } = group([login, login, [...login, { pid: 78, uids: person }]]);
    for (let i = 0; i < 1000; i += 1) signals.send(SIGTERM);
    await soon();
    expect(sent).toEqual(['SIGTERM to 77 as 4000']);
  });

  test('signal-to-sudo: a setuid program of the person is not the person', async () => {
    const { signals, sent, ended } = group([[{ pid: 77, uids: [4000, 0, 0, 0] }]]);
    signals.send(SIGTERM);
    await ended;
    await soon();
    expect(sent).toEqual([]);
  });

  test.each([SIGSTOP, SIGCONT, SIGKILL, SIGTSTP, SIGTTIN])('%i is never sent', async (number) => {
    const { signals, sent } = group([[{ pid: 78, uids: person }]]);
    signals.send(number);
    signals.send(SIGINT);
    await soon();
    expect(sent).toEqual(['SIGINT to 77 as 4000']);
  });

  test('reaches a command that a document runs as root, but not its login', async () => {
    const command = group([[{ pid: 77, uids: root }]], { elevated: true });
    command.signals.send(SIGINT);
    await soon();
    expect(command.sent).toEqual(['SIGINT to 77 as 0']);
    const login = group([[{ pid: 77, uids: root }]], { elevated: true, loggingIn: true });
    login.signals.send(SIGINT);
    await login.ended;
    expect(login.sent).toEqual([]);
  });

  test('inspector-by-SIGUSR1: does not reach a program of root', async () => {
    const { signals, sent } = group([[{ pid: 77, uids: root }]], { elevated: true });
    signals.send(SIGUSR1);
    signals.send(SIGUSR2);
    signals.send(SIGTERM);
    await soon();
    expect(sent).toEqual(['SIGTERM to 77 as 0']);
  });
});

describe('a login in progress is', () => {
  const row = (pid: number, parent: number): ProcessRow => ({
    pid,
    parent,
    group: 100,
    session: 100,
    started: 1,
    zombie: false,
  });
  const find = (
    processes: readonly (readonly [pid: number, parent: number, uids: readonly number[], words: string])[],
    provisioning: readonly number[] = [],
  ) =>
    loginsAmong(
      processes.map(([pid]) => pid),
      {
        table: () => processes.map(([pid, parent]) => row(pid, parent)),
        words: (pid) => processes.find(([one]) => one === pid)?.[3].split(' ') ?? [],
        uids: (pid) => processes.find(([one]) => one === pid)?.[2] ?? [],
        provisioning: (pid) => provisioning.includes(pid),
      },
    ).map(({ pid }) => pid);
  const sudo = 'sudo -n /opt/sallyport/bin/sallyport-host session';

  test('root’s sallyport-host, and sudo before it has started it', () => {
    expect(find([[100, 1, [4000, 0, 0, 0], sudo]])).toEqual([100]);
    const host = '/opt/node /opt/sallyport/bin/sallyport-host session';
    expect(
      find([
        [100, 1, root, sudo],
        [101, 100, root, host],
      ]),
    ).toEqual([101]);
  });

  test('runuser, until its child has become the person', () => {
    const before = [
      [100, 1, root, sudo],
      [101, 100, root, 'runuser --login -- anna'],
    ] as const;
    expect(find(before)).toEqual([101]);
    expect(find([...before, [102, 101, root, 'runuser --login -- anna']])).toEqual([102]);
    expect(find([...before, [102, 101, person, '-bash']])).toEqual([]);
  });

  test('not the login that became a program of the person, nor one of that name by a person', () => {
    expect(
      find([
        [100, 1, root, sudo],
        [101, 100, root, 'runuser --login -- anna'],
        [102, 101, person, '-bash'],
      ]),
    ).toEqual([]);
    expect(find([[100, 1, person, '/tmp/sallyport-host session']])).toEqual([]);
  });

  test('not the process that creates the account', () => {
    expect(find([[103, 101, root, '/opt/sallyport/bin/sallyport-host provision']], [103])).toEqual([]);
  });
});
