import type { LinuxName } from '@sallyport/access';
import { expect, test } from 'vitest';
import { findOwner, loginCommand, parseLedger, sudoersFileName } from '../src/index.ts';
import { ownerIn } from '../src/session-owner.ts';

const login = {
  name: 'alice' as LinuxName,
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

test('a command reaches the login shell as arguments, and no word of it is parsed as shell', () => {
  const hostile = ['/bin/echo', '$(touch /x)', '; rm -rf /', '`id`', "'", '--', '-c'];
  const { args } = loginCommand({ ...login, environment: {}, command: hostile });
  const at = args.indexOf('--');
  expect(args.slice(at + 2)).toEqual(hostile);
  expect(args.slice(0, at).filter((arg) => arg.startsWith('--session-command'))).toEqual([
    '--session-command=exec "$0" "$@"',
  ]);
});
