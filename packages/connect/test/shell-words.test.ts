import { expect, test } from 'vitest';
import { shellWords } from '../src/aws/shell-words.ts';

// As Python 3.11's shlex.split answers.
test.each([
  ['', []],
  ['  a  b\tc ', ['a', 'b', 'c']],
  [`profile "my ops"`, ['profile', 'my ops']],
  [`profile 'my ops'`, ['profile', 'my ops']],
  [`a"b c"'d e'f`, ['ab cd ef']],
  [`""`, ['']],
  [`'a\\b'`, ['a\\b']],
  [`"a\\"b\\\\c\\d"`, ['a"b\\c\\d']],
  [`a\\ b`, ['a b']],
  [`a # b`, ['a', '#', 'b']],
  [`"open`, undefined],
  [`it's`, undefined],
  ['a\\', undefined],
])('%s', (text, words) => {
  expect(shellWords(text)).toEqual(words);
});
