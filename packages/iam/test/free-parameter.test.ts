/** Whether the value of a parameter can hold what begins another command, in the words of `allowedPattern`. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonNode } from '../src/document/json.ts';
import { isFree } from '../src/lint/free-parameter.ts';

const declaration = (allowedPattern: string): JsonNode => ({
  kind: 'object',
  at: 0,
  members: [{ key: 'allowedPattern', keyAt: 0, value: { kind: 'string', text: allowedPattern, at: 0 } }],
});

test.each([
  '',
  '.',
  '.*',
  '[^a-z]',
  '[^ ;]+',
  '\\S+',
  '\\W',
  '\\s',
  '[\\s]',
  '[ -~]',
  '[!-/]',
  '[a;]',
  "['a]",
  '[\\n]',
  '[\\]$]',
  'a|[^b]',
  '[\\x3b]',
])('%s lets a command in', (pattern) => {
  expect(isFree(declaration(pattern), false)).toBe(true);
});

test.each([
  '[a-z]+',
  '[A-Za-z0-9_./-]{1,64}',
  '\\d+',
  '\\w*',
  'a;b',
  'a\\.b',
  '[\\[\\]a]',
  '[a\\-z.]',
  '(app|web)',
  '[^;&|`$<>()"\'\\\\\\n\\r]',
])('%s lets none in', (pattern) => {
  expect(isFree(declaration(pattern), false)).toBe(false);
});

test.each([
  ['[a-z]+', true],
  ['(app|web)', false],
  ['app[12]?', false],
])('as the program itself %s: %s', (pattern, free) => {
  expect(isFree(declaration(pattern), true)).toBe(free);
});

test('what a pattern of characters and classes matches is found', () => {
  const dangerous = ';&|`$<>()"\'\\\n\r';
  const sign = fc.constantFrom(...'abz09 .-_;&|$<>', '\\n', '\\]', '\\\\');
  const range = fc.constantFrom('a-z', '0-9', ' -~', '!-/');
  const inner = fc.array(fc.oneof(sign, range), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
  const characterClass = fc.tuple(fc.boolean(), inner).map(([not, text]) => `[${not ? '^' : ''}${text}]`);
  fc.assert(
    fc.property(characterClass, (pattern) => {
      let expression: RegExp;
      try {
        expression = new RegExp(`^(?:${pattern})$`);
      } catch {
        return;
      }
      const admits = [...dangerous].some((one) => expression.test(one));
      expect(isFree(declaration(pattern), false)).toBe(admits);
    }),
  );
});
