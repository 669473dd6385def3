import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitWords } from '../src/agent/split-words.ts';

describe('a command line is split', () => {
  test.each([
    ['echo a  b', ['echo', 'a', 'b']],
    [`sh -c 'echo "x" $y'`, ['sh', '-c', 'echo "x" $y']],
    ['a "b c" d', ['a', 'b c', 'd']],
    [`''`, ['']],
    ['a\\ b', ['a b']],
    ['"a\\"b\\\\c\\d"', ['a"b\\c\\d']],
    [`a'b'"c"d`, ['abcd']],
    ['a # b c', ['a']],
    ['a#b', ['a#b']],
    ['a # b\nc', ['a', 'c']],
    ['  ', []],
    ['', []],
    ['$(id) `id` ; | > *', ['$(id)', '`id`', ';', '|', '>', '*']],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  test.each([
    ["'a", 'a quote that is not closed'],
    ['"a', 'a quote that is not closed'],
    ['a\\', 'ends in a backslash'],
  ])('not %j', (line, reason) => {
    expect(() => splitWords(line)).toThrow(
      expect.objectContaining({ code: 'node/command', message: expect.stringContaining(reason) }),
    );
  });

  test('into exactly the words that were quoted', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
        const line = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
        expect(splitWords(line)).toEqual(words);
      }),
    );
  });
});
