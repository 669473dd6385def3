import { expect, test } from 'vitest';
import type { UserPath } from '../src/policy/login-user.ts';
import { pathColumns, pathLines, summaryColumns } from '../src/policy/words.ts';

function shell(assumedRoles: readonly string[], more: Partial<UserPath> = {}): UserPath {
  return {
    action: 'ssm:StartSession',
    access: 'shell',
    verdict: 'allowed',
    keys: [],
    osUser: 'app',
    assumedRoles,
    decisions: [],
    ...more,
  };
}

test('a path through one more role than a listed path is left out', () => {
  const paths = [shell(['Ops']), shell(['Ops', 'Admin']), shell(['Admin'])];
  expect(pathLines(paths)).toEqual([
    'ssm:StartSession; as app; through Ops',
    'ssm:StartSession; as app; through Admin',
  ]);
  expect(pathColumns(paths)).toHaveLength(2);
});

test('a path through more roles with another OS user, or a better verdict, is listed', () => {
  const paths = [
    shell(['Ops'], { verdict: 'depends', keys: ['aws:SourceIp'] }),
    shell(['Ops', 'Admin']),
    shell(['Ops', 'Root'], { osUser: 'root' }),
  ];
  expect(pathLines(paths)).toEqual([
    'ssm:StartSession; as app; through Ops; if aws:SourceIp fits',
    'ssm:StartSession; as app; through Ops, then Admin',
    'ssm:StartSession; as root; through Ops, then Root',
  ]);
});

test('a shell without the data channel of the caller says so', () => {
  expect(pathLines([shell([], { dataChannel: 'denied' })])).toEqual([
    'ssm:StartSession; as app; although ssmmessages:OpenDataChannel is denied',
  ]);
});

test('the summary has one row, with every OS user and the number of further paths', () => {
  const paths = [
    shell(['Ops']),
    shell([]),
    shell([], { document: 'Other' }),
    shell([], { osUser: 'root', verdict: 'depends', keys: ['aws:SourceIp'] }),
  ];
  expect(summaryColumns(paths)).toEqual([
    ['allowed', 'ssm:StartSession', 'app, root (depends)', '-', '-', '2 more paths'],
  ]);
  expect(summaryColumns([])).toEqual([]);
});

test('a path through a role is left out where a direct path leads to the same user, whatever else the role asks for', () => {
  const mfa = { verdict: 'depends', keys: ['aws:MultiFactorAuthPresent'] } as const;
  const both = { verdict: 'depends', keys: ['aws:MultiFactorAuthPresent', 'aws:SourceIp'] } as const;
  const direct = 'ssm:StartSession; as app';
  expect(pathLines([shell([]), shell(['BreakGlass'], mfa)])).toEqual([direct]);
  expect(pathLines([shell([], mfa), shell(['BreakGlass'], both)])).toEqual([
    `${direct}; if aws:MultiFactorAuthPresent fits`,
  ]);
  expect(pathLines([shell(['Ops']), shell(['Dev', 'Ops'])])).toEqual([`${direct}; through Ops`]);
});

test.each([
  ['needs less', shell([], { verdict: 'depends', keys: ['aws:SourceIp'] }), shell(['Ops'])],
  [
    'depends on something else',
    shell([], { verdict: 'depends', keys: ['aws:SourceIp'] }),
    shell(['Ops'], { verdict: 'depends', keys: ['aws:VpcSourceIp'] }),
  ],
  ['is open under the old document check', shell([], { legacy: 'denied' }), shell(['Ops'])],
  ['has the data channel', shell([], { dataChannel: 'denied' }), shell(['Ops'], { dataChannel: 'allowed' })],
  ['leads to another user', shell([]), shell(['Ops'], { osUser: 'root' })],
  ['goes through another role', shell(['Dev']), shell(['Ops', 'Admin'])],
])('a path through a role that %s than the shorter one is listed', (_, shorter, longer) => {
  expect(pathLines([shorter, longer])).toHaveLength(2);
});
