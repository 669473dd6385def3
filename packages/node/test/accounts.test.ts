import type { User } from '@sallyport/linux';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionEnvironment } from '../src/linux/environment.ts';
import { hostAccounts } from '../src/linux/host-accounts.ts';
import { readUser, userFinder } from '../src/linux/passwd.ts';
import type { Ran } from '../src/linux/run.ts';
import { accountFor } from '../src/linux/run-as.ts';
import { setprivCommand } from '../src/linux/setpriv.ts';
import { ssmUserKeeper } from '../src/linux/ssm-user.ts';

const bob: User = { name: 'bob', uid: 1002, gid: 1003, home: '/home/bob', shell: '/bin/bash' };

/** getent and useradd over a table. */
function system(accounts: Record<string, string>, useraddStatus = 0) {
  const ran: string[] = [];
  const run = (file: string, argv: readonly string[]): Promise<Ran> => {
    ran.push([file, ...argv].join(' '));
    const name = argv.at(-1) ?? '';
    if (file === '/usr/bin/getent') {
      const stdout = accounts[name];
      return Promise.resolve(
        stdout === undefined ? { status: 2, stdout: '', stderr: '' } : { status: 0, stdout, stderr: '' },
      );
    }
    if (useraddStatus === 0 || useraddStatus === 9) accounts[name] = `${name}:x:1001:1001::/home/${name}:/bin/sh\n`;
    return Promise.resolve({ status: useraddStatus, stdout: '', stderr: useraddStatus === 0 ? '' : 'useradd: no\n' });
  };
  return { run, ran, find: userFinder(run) };
}

describe('an account', () => {
  test('is read from the user database', () => {
    expect(readUser('bob:x:1002:1003:Bob,,,:/home/bob:/bin/bash\n', 'bob')).toEqual(bob);
    expect(readUser('bob:x:1002:1003:::\n', 'bob')).toEqual({ ...bob, home: '/', shell: '/bin/sh' });
  });

  test.each([
    ['', 'bob'],
    ['bob:x:1002', 'bob'],
    ['rob:x:1002:1003::/home/bob:/bin/bash', 'bob'],
    ['bob:x:-1:1003::/home/bob:/bin/bash', 'bob'],
    ['bob:x:1e3:1003::/home/bob:/bin/bash', 'bob'],
    ['root:x:0:0:root:/root:/bin/bash', '0'],
  ])('is not in %j', (line, name) => {
    expect(readUser(line, name)).toBeUndefined();
  });

  test.each(['', '-x', '0', '1000', 'a b', 'a;b', '../x', 'a\nb', 'a'.repeat(40)])(
    'option-in-user-name: %j is not even asked for',
    async (name) => {
      const { find, ran } = system({ [name]: 'root:x:0:0::/root:/bin/sh' });
      expect(await find(name)).toBeUndefined();
      expect(ran).toEqual([]);
    },
  );
});

describe('ssm-user', () => {
  test('is made once, its sudo rule first, however many sessions want it', async () => {
    const { run, find, ran } = system({});
    const installed: string[] = [];
    const sudoers = {
      install(text: string) {
        installed.push(text);
        ran.push('sudoers');
        return Promise.resolve();
      },
    };
    const keep = ssmUserKeeper({ run, find, sudoers });
    const found = await Promise.all([keep(), keep(), keep()]);
    expect(new Set(found.map((account) => account.uid))).toEqual(new Set([1001]));
    expect(ran).toEqual([
      '/usr/bin/getent passwd ssm-user',
      'sudoers',
      '/usr/sbin/useradd --create-home --shell /bin/sh ssm-user',
      '/usr/bin/getent passwd ssm-user',
    ]);
    expect(installed[0]).toContain('ssm-user ALL=(ALL) NOPASSWD:ALL\nDefaults:ssm-user !requiretty\n');
    await keep();
    expect(installed.length).toBe(1);
  });

  test('made by another program meanwhile is used', async () => {
    const { run, find } = system({}, 9);
    expect((await ssmUserKeeper({ run, find, sudoers: { install: () => Promise.resolve() } })()).uid).toBe(1001);
  });

  test('that cannot be made is an error with its reason, and tried again', async () => {
    const { run, find } = system({}, 1);
    const keep = ssmUserKeeper({ run, find, sudoers: { install: () => Promise.resolve() } });
    await expect(keep()).rejects.toThrow('useradd: no');
    await expect(keep()).rejects.toThrow('useradd: no');
  });

  test('ssm-user-is-root: an account with uid 0 is refused', async () => {
    const { run, find } = system({ 'ssm-user': 'ssm-user:x:0:0::/root:/bin/sh' });
    await expect(ssmUserKeeper({ run, find })()).rejects.toThrow('uid or gid 0');
  });
});

describe('the user a session runs as', () => {
  const ssmUser = (): Promise<User> => Promise.resolve({ ...bob, name: 'ssm-user' });
  const person = 0x7000_0001;
  const users = new Map<string, User>([
    ['bob', bob],
    ['toor', { ...bob, name: 'toor', gid: 0 }],
    ['anna', { ...bob, name: 'anna', uid: person, gid: person }],
    ['erik.vendor', { ...bob, name: 'erik.vendor', uid: person + 1 }],
    ['alias', { ...bob, name: 'alias', uid: person }],
    ['unlisted', { ...bob, name: 'unlisted', uid: person + 7 }],
    ['former', { ...bob, name: 'former', uid: 4000 }],
    ['postgres', { ...bob, name: 'postgres', uid: 112 }],
    ['daemon', { ...bob, name: 'daemon', uid: 1 }],
    ['early', { ...bob, name: 'early', uid: 500 }],
    ['nobody', { ...bob, name: 'nobody', uid: 65_534, gid: 65_534 }],
    ['dynamic', { ...bob, name: 'dynamic', uid: 61_184, gid: 61_184 }],
    ['homed', { ...bob, name: 'homed', uid: 60_513, gid: 60_513 }],
    ['corp', { ...bob, name: 'corp', uid: 70_000, gid: 70_000 }],
  ]);
  const find = (name: string): Promise<User | undefined> => Promise.resolve(users.get(name));
  const ledger = JSON.stringify({
    version: 1,
    accounts: {
      anna: { person: 'p', uid: person, groups: [], sudo: false },
      'erik.vendor': { person: 'q', uid: person + 1, groups: [], sudo: false, formerName: 'former' },
    },
    groups: {},
  });
  const files: Record<string, string> = {
    '/var/lib/sallyport/ledger.json': ledger,
    '/etc/sallyport/roster.json': '{"version":1,"runAs":["postgres","anna"],"entries":[]}',
    '/etc/login.defs': '# UID_MIN 1\nUID_MIN\t\t\t 1000\nUID_MAX 60000\n',
  };
  const hostWith = (more: Readonly<Record<string, string | undefined>> = {}) => {
    const all: Readonly<Record<string, string | undefined>> = { ...files, ...more };
    return hostAccounts((path) => all[path]);
  };
  const asUser = (name: string, host = hostWith(), namedByDocument = false) =>
    accountFor({ kind: 'user', name, namedByDocument }, { find, ssmUser, host });
  const refused = (text: string) => ({ code: 'node/run-as', message: expect.stringContaining(text) });

  test('follows the document', async () => {
    const ports = { find, ssmUser, host: hostWith() };
    expect(await accountFor({ kind: 'ssm-user' }, ports)).toMatchObject({ name: 'ssm-user' });
    expect(await asUser('bob')).toBe(bob);
    expect(await accountFor({ kind: 'elevated' }, ports)).toMatchObject({ uid: 0, home: '/root' });
  });

  test.each([
    ['', 'please set the RunAs default user'],
    ['ann', 'failed to start pty since RunAs user ann does not exist'],
    ['toor', 'failed to start pty since RunAs user toor has uid or gid 0'],
  ])('%j is refused', async (name, text) => {
    await expect(asUser(name)).rejects.toThrow(text);
  });

  test.each(['anna', 'erik.vendor', 'alias', 'unlisted', 'former'])(
    'run-as-a-person: %s is an account of a person, whatever document and roster say',
    async (name) => {
      for (const byDocument of [true, false]) {
        await expect(asUser(name, hostWith(), byDocument)).rejects.toMatchObject(refused('account of a person'));
      }
      expect(await asUser('bob')).toBe(bob);
    },
  );

  test('run-as-a-person: an account of a person is one on a host without roster, too', async () => {
    const host = hostWith({ '/etc/sallyport/roster.json': undefined });
    await expect(asUser('anna', host)).rejects.toMatchObject(refused('account of a person'));
  });

  test.each(['', '[]', '{}', '{"version":1,"accounts":[],"groups":{}}', '{"accounts":{"x":7}}'])(
    'with the ledger %j nobody runs as another account',
    async (text) => {
      await expect(asUser('bob', hostWith({ '/var/lib/sallyport/ledger.json': text }))).rejects.toMatchObject(
        refused('cannot be read'),
      );
      expect(await asUser('bob', hostWith({ '/var/lib/sallyport/ledger.json': undefined }))).toBe(bob);
    },
  );

  test('run-as-a-system-account: only where the document or the roster names it', async () => {
    await expect(asUser('daemon')).rejects.toMatchObject(refused('is a system account'));
    expect(await asUser('daemon', hostWith(), true)).toMatchObject({ uid: 1 });
    expect(await asUser('postgres')).toMatchObject({ uid: 112 });
    await expect(asUser('postgres', hostWith({ '/etc/sallyport/roster.json': '{}' }))).rejects.toMatchObject(
      refused('is a system account'),
    );
  });

  test.each(['nobody', 'dynamic'])('run-as-a-system-account: %s has a high uid and is one, too', async (name) => {
    await expect(asUser(name)).rejects.toMatchObject(refused('is a system account'));
    expect(await asUser(name, hostWith(), true)).toMatchObject({ name });
    for (const person of ['homed', 'corp']) expect(await asUser(person)).toMatchObject({ name: person });
  });

  test('the first uid of a login is that of login.defs', async () => {
    await expect(asUser('early')).rejects.toMatchObject(refused('is a system account'));
    expect(await asUser('early', hostWith({ '/etc/login.defs': 'UID_MIN 500\n' }))).toMatchObject({ uid: 500 });
    await expect(asUser('early', hostWith({ '/etc/login.defs': undefined }))).rejects.toMatchObject(
      refused('is a system account'),
    );
  });
});

test('option-in-command: a command cannot be an option of setpriv', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (file, args) => {
      const argv = setprivCommand(bob, { file, args }, { dieWithParent: true });
      const end = argv.args.indexOf('--');
      expect(argv.file).toBe('/usr/bin/setpriv');
      expect(argv.args.slice(0, end)).toEqual([
        '--reuid=bob',
        '--regid=1003',
        '--init-groups',
        '--inh-caps=-all',
        '--pdeathsig=KILL',
      ]);
      expect(argv.args.slice(end + 1)).toEqual([file, ...args]);
    }),
  );
});

test('an environment has nine variables and none of the agent’s', () => {
  expect(sessionEnvironment(bob, { sessionId: 's-1', owner: 'arn' }, true)).toEqual({
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/home/bob',
    SHELL: '/bin/bash',
    USER: 'bob',
    LOGNAME: 'bob',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    SSM_SESSION_ID: 's-1',
    SSM_SESSION_OWNER: 'arn',
  });
  expect(sessionEnvironment(bob, { sessionId: 's-1', owner: 'arn' }, false)).not.toHaveProperty('TERM');
});
