import { expect, test } from 'vitest';
import { parseRoster, RosterError, renderSudoers } from '../src/index.ts';
import vectors from '../vectors/roster.json' with { type: 'json' };

function faultIn(text: string): RosterError {
  try {
    parseRoster(text);
  } catch (error) {
    if (error instanceof RosterError) return error;
    throw error;
  }
  throw new Error('the roster was accepted');
}

test.each(vectors.bad.map((vector) => [JSON.stringify(vector.entry), vector] as const))('%s', (_title, vector) => {
  const error = faultIn(JSON.stringify({ version: 1, entries: [vector.entry] }));
  expect(error.position).toBe(vector.position);
  expect(error.message).toContain(vector.position);
  expect(error.message).toMatch(/^[\x20-\x7e]*$/);
});

test.each([
  ['', ''],
  ['{', ''],
  ['[]', ''],
  ['null', ''],
  ['{"entries":[]}', ''],
  ['{"version":2,"entries":[]}', 'version'],
  ['{"version":"1","entries":[]}', 'version'],
  ['{"version":1}', ''],
  ['{"version":1,"entries":{}}', 'entries'],
  ['{"version":1,"entries":[],"capitals":"keep"}', 'capitals'],
  ['{"version":1,"entries":[],"extra":1}', ''],
])('the file %s is refused', (text, position) => {
  expect(faultIn(text).position).toBe(position);
});

test.each(['docker', 'incus-admin', 'microk8s', 'google-sudoers'])(
  'membership of %s, which makes root, is refused',
  (group) => {
    const entry = { identity: 'arn:aws:iam::111122223333:role/R', groups: [group] };
    expect(faultIn(JSON.stringify({ version: 1, entries: [entry] })).position).toBe('entries[0].groups[0]');
  },
);

test('an entry without groups and sudo grants only an account', () => {
  const { entries } = parseRoster('{"version":1,"entries":[{"identity":"arn:aws:iam::111122223333:role/R"}]}');
  expect(entries).toEqual([
    {
      identity: { type: 'role', partition: 'aws', account: '111122223333', path: '/', name: 'R' },
      sessionNames: 'role',
      groups: [],
      sudo: [],
    },
  ]);
});

test('a sudo rule is written in the form of sudoers(5)', () => {
  const text = renderSudoers('john.doe', [
    {
      runAs: 'root',
      commands: ['/usr/bin/systemctl restart nginx', '/usr/bin/dd if=/dev/null of=x,y', '/usr/bin/id ""'],
    },
    { runAs: 'ALL', commands: ['ALL'] },
  ]);
  expect(text.split('\n').slice(1)).toEqual([
    'john.doe ALL=(root) NOPASSWD: /usr/bin/systemctl restart nginx, /usr/bin/dd if\\=/dev/null of\\=x\\,y, /usr/bin/id ""',
    'john.doe ALL=(ALL) NOPASSWD: ALL',
    '',
  ]);
});
