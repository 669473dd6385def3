import {
  isInstanceId,
  isLinuxUserName,
  isManagedNodeId,
  isOwnedByAws,
  isSessionId,
  linuxUserNameFault,
  requestTagContext,
  tagContext,
} from '@sallyport/aws';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each(['i-0123abcd', 'i-0123456789abcdef0'])('%s is an instance and a managed node', (id) => {
  expect([isInstanceId(id), isManagedNodeId(id)]).toEqual([true, true]);
});

test('a hybrid node is a managed node and no instance', () => {
  expect([isInstanceId('mi-0123456789abcdef0'), isManagedNodeId('mi-0123456789abcdef0')]).toEqual([false, true]);
});

test.each(['', 'i-', 'i-0123abc', 'i-0123ABCD', 'i-0123abcd\n', '../i-0123abcd', 'mi-0123abcd'])(
  '%j is no managed node',
  (id) => {
    expect([isInstanceId(id), isManagedNodeId(id)]).toEqual([false, false]);
  },
);

test.each(['alice-0123456789abcdef0', 'jane@example.com-00', 'a+b=c,d', 'a'.repeat(96), '...'])(
  '%s is a session id',
  (id) => {
    expect(isSessionId(id)).toBe(true);
  },
);

test.each(['', '.', '..', '../x', 'a/b', 'a b', 'a\n', 'a\0', 'é', 'a'.repeat(97)])(
  'path-from-session-id: %j is none',
  (id) => {
    expect(isSessionId(id)).toBe(false);
  },
);

test.each(['AWS-StartSSHSession', 'AWSEC2-Thing', 'Amazon-Thing', 'aws-thing'])('AWS owns the document %s', (name) => {
  expect(isOwnedByAws(name)).toBe(true);
});

test.each(['SSM-SessionManagerRunShell', 'Sallyport-Shell', 'AWS', 'My-AWS-Thing'])('%s may be ours', (name) => {
  expect(isOwnedByAws(name)).toBe(false);
});

test('a Linux user name is read as nothing else by any program', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_.@-]{1,34}$/)), (name) => {
      const plain = /^[a-z_][a-z0-9_.-]{0,31}$/.test(name) && !name.endsWith('.');
      expect(isLinuxUserName(name)).toBe(plain);
      if (name.length <= 32) expect(linuxUserNameFault(name) === undefined).toBe(plain);
    }),
  );
});

test('tags appear under every prefix, and a call without tags brings no keys', () => {
  const tags = new Map([['team', 'web']]);
  expect(tagContext(['ssm:resourceTag', 'aws:ResourceTag'], tags)).toEqual({
    'ssm:resourceTag/team': 'web',
    'aws:ResourceTag/team': 'web',
  });
  expect(requestTagContext(tags)).toEqual({ 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'web' });
  expect(requestTagContext([])).toEqual({});
});
