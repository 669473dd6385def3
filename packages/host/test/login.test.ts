import type { LinuxName } from '@sallyport/access';
import { expect, test } from 'vitest';
import { hostEnvironment, parseEnvironment } from '../src/host-environment.ts';
import { findOwner, loginCommand, parseLedger, sudoersFileName } from '../src/index.ts';
import { requireShell } from '../src/person-shell.ts';
import { ownerIn } from '../src/session-owner.ts';
import { withCode } from '../src/system-error.ts';

const login = {
  user: { name: 'alice', uid: 4000, gid: 4000, home: '/home/alice', shell: '/bin/bash' },
  hostEnvironment: {},
  sessionId: 'alice-0123456789abcdef0',
  owner: 'arn:aws:sts::111122223333:assumed-role/DevOpsRole/alice',
};

test('only TERM and LANG of the caller reach the login', () => {
  const { args, environment } = loginCommand({
    ...login,
    environment: { TERM: 'xterm-256color', LANG: 'C.UTF-8', LD_PRELOAD: '/tmp/x.so', BASH_ENV: '/tmp/x', PATH: '/tmp' },
  });
  expect(environment).toEqual({
    SSM_SESSION_ID: login.sessionId,
    SSM_SESSION_OWNER: login.owner,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  });
  expect(args.slice(-2)).toEqual(['--', 'alice']);
});

test.each(['', '../x', 'a;b', '\x1b[2J', 'x'.repeat(65)])('TERM=%j does not reach the login', (TERM) => {
  expect(loginCommand({ ...login, environment: { TERM } }).environment.TERM).toBeUndefined();
});

test('names with dots get a file name that sudo reads, and no two names the same one', () => {
  expect(sudoersFileName('john.doe' as LinuxName)).toBe('sallyport-john+doe');
  expect(sudoersFileName('john-doe' as LinuxName)).not.toBe(sudoersFileName('john.doe' as LinuxName));
});

test.each([
  '',
  'null',
  '[]',
  '{',
  '{"sessionId":"other","owner":"arn"}',
  '{"sessionId":"mine"}',
  '{"sessionId":"mine","owner":7}',
])('the session record %j is refused', (text) => {
  expect(() => ownerIn(text, 'mine', '/run/x')).toThrowError(expect.objectContaining({ code: 'host/owner-unknown' }));
});

test('the first source that knows the owner is used, and an unknown owner is an error', async () => {
  expect(await findOwner('s', [async () => undefined, async () => 'arn:x'])).toBe('arn:x');
  await expect(findOwner('s', [async () => undefined])).rejects.toMatchObject({ code: 'host/owner-unknown' });
  const throttled = new Error('throttled');
  await expect(findOwner('s', [() => Promise.reject(throttled), async () => 'arn:x'])).rejects.toBe(throttled);
});

test.each([
  '',
  '{}',
  '{"version":2,"accounts":{},"groups":{}}',
  '{"version":1,"accounts":{"root":{}},"groups":{}}',
  '{"version":1,"accounts":{"alice":{"person":"p","uid":0,"groups":[],"sudo":false}},"groups":{}}',
])('the ledger %j is an error and never an empty one', (text) => {
  expect(() => parseLedger(text)).toThrowError(expect.objectContaining({ code: 'host/bad-ledger' }));
});

test('the environment of the host reaches shells and commands, and comes before what the agent made up', () => {
  const given = {
    ...login,
    environment: { LANG: 'C.UTF-8' },
    hostEnvironment: { LANG: 'de_DE.UTF-8', PATH: '/x', A: 'b' },
  };
  const shell = loginCommand(given);
  expect(shell.environment).toMatchObject({ LANG: 'de_DE.UTF-8', A: 'b', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' });
  expect(shell.args).toContain('--whitelist-environment=LANG,A,SSM_SESSION_ID,SSM_SESSION_OWNER');
  expect(loginCommand({ ...given, command: ['id'] }).environment).toMatchObject({ PATH: '/x', HOME: '/home/alice' });
});

test('environment-of-the-host: format of pam_env, without what changes programs of root', () => {
  const text = [
    '# comment',
    'A=1 # one',
    'export B="two words" # b',
    " C='it'",
    'D=',
    'E=a=b',
    'LD_PRELOAD=/tmp/x.so',
    'HOME=/root',
    'SSM_SESSION_OWNER=x',
    'BAD-NAME=1',
    '=x',
    'novalue',
    '__proto__=1',
  ].join('\n');
  expect(Object.entries(parseEnvironment(text))).toEqual([
    ['A', '1'],
    ['B', 'two words'],
    ['C', 'it'],
    ['D', ''],
    ['E', 'a=b'],
    ['__proto__', '1'],
  ]);
  const files: Record<string, string> = {
    '/etc/environment': 'A=1\nLANG=C',
    '/etc/default/locale': 'LANG=de_DE.UTF-8',
  };
  expect({ ...hostEnvironment((path) => files[path]) }).toEqual({ A: '1', LANG: 'de_DE.UTF-8' });
});

test('no word of a command is parsed by the shell of the account', () => {
  const hostile = ['/bin/echo', '$(touch /x)', '; rm -rf /', '`id`', "it's !1", '--', '-c'];
  const { args, environment } = loginCommand({ ...login, environment: {}, command: hostile });
  const plain = loginCommand({ ...login, environment: {}, command: ['id'] });
  expect(args).toEqual(plain.args);
  expect(environment.SALLYPORT_COMMAND).toBe("'/bin/echo' '$(touch /x)' '; rm -rf /' '`id`' 'it'\\''s !1' '--' '-c'");
});

test.each([
  ['/bin/bash', ['/bin/bash', '--norc', '-c']],
  ['/bin/dash', ['/bin/dash', '-c']],
  ['/usr/bin/zsh', ['/usr/bin/zsh', '-f', '-c']],
  ['/usr/bin/fish', ['/usr/bin/fish', '--no-config', '-c']],
  ['', ['/bin/sh', '-c']],
])('a command runs through the login shell %j without files of the account', (shell, start) => {
  const { args } = loginCommand({ ...login, user: { ...login.user, shell }, environment: {}, command: ['id'] });
  expect(args.slice(0, 4)).toEqual(['runuser', '--user', 'alice', '--']);
  expect(args.slice(4, -1)).toEqual(start);
});

test.each(['/usr/sbin/nologin', '/bin/false', '/bin/true', '/no/such/shell'])(
  'an account with the shell %s gets a reason',
  (shell) => {
    const { user } = login;
    expect(() => requireShell({ ...user, shell })).toThrowError(expect.objectContaining({ code: 'host/no-shell' }));
    expect(() => requireShell({ ...user, shell: '/bin/sh' })).not.toThrow();
  },
);

test('a command that execve would refuse is refused with a reason', () => {
  const of = (length: number) => () => loginCommand({ ...login, environment: {}, command: ['x'.repeat(length)] });
  expect(of(130 * 1024)).toThrowError(expect.objectContaining({ code: 'host/command-too-long' }));
  expect(of(110 * 1024)).not.toThrow();
});

test.each([
  ['ENOSPC', 'host/disk-full'],
  ['EROFS', 'host/disk-full'],
  ['EMFILE', 'host/exhausted'],
  ['EAGAIN', 'host/exhausted'],
])('%s of the kernel is a sentence with the code %s', (code, ours) => {
  expect(withCode(Object.assign(new Error('x'), { code, path: '/x' }))).toMatchObject({ code: ours });
});

test('an error that is not of the kernel stays what it is', () => {
  const error = Object.assign(new Error('x'), { code: 'ERR_X' });
  expect(withCode(error)).toBe(error);
});
