import { parseGroup, parseUser } from '@sallyport/linux';
import { expect, test } from 'vitest';

test('a line of passwd(5) is read whole', () => {
  const alice = { name: 'alice', uid: 7, gid: 8, home: '/home/alice', shell: '/bin/sh' };
  expect(parseUser('alice:x:7:8:A B,,:/home/alice:/bin/sh')).toEqual(alice);
  expect(parseUser('alice:x:7:8:::')).toEqual({ ...alice, home: '', shell: '' });
});

test.each([
  '',
  'alice',
  'alice:x:7',
  'alice:x::8::/:/bin/sh',
  'alice:x:-1:8::/:/bin/sh',
  'alice:x:1e3:8::/:/bin/sh',
  'alice:x:7:8::/:/bin/sh:x',
  ':x:0:0::/:/bin/sh',
  '+::::::',
])('%j is no line of passwd(5)', (line) => {
  expect(parseUser(line)).toBeUndefined();
});

test('a line of group(5) is read whole', () => {
  expect(parseGroup('devops:x:9:alice,bob')).toEqual({ name: 'devops', gid: 9, members: ['alice', 'bob'] });
  expect(parseGroup('devops:x:9:')).toEqual({ name: 'devops', gid: 9, members: [] });
});

test.each(['', 'devops:x:x:', 'devops:x:9', ':x:9:', 'devops:x:9::'])('%j is no line of group(5)', (line) => {
  expect(parseGroup(line)).toBeUndefined();
});
