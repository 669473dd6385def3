import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Page, pageByKey, pageInOrder } from '../src/pages.ts';
import { ServiceError } from '../src/service-error.ts';
import { checkTags, mergeTags, type TagRules } from '../src/tags.ts';

const invalidToken = (): ServiceError => new ServiceError('InvalidToken', 400, 'no token');
const self = (key: string): string => key;

/** All pages, with a list that may be another one at every page. */
function walk(page: (token: string | undefined) => Page<string>): string[] {
  const seen: string[] = [];
  let token: string | undefined;
  do {
    const { items, next } = page(token);
    seen.push(...items);
    token = next;
  } while (token !== undefined);
  return seen;
}

const keys = fc.uniqueArray(fc.string(), { maxLength: 30 });
const size = fc.integer({ min: 1, max: 10 });

test('pages hold every item once, in order', () => {
  fc.assert(
    fc.property(keys, size, (list, most) => {
      const sorted = list.toSorted((a, b) => (a < b ? -1 : 1));
      expect(walk((token) => pageByKey(list, self, { size: most, token, invalidToken }))).toEqual(sorted);
      expect(walk((token) => pageInOrder(list, self, { size: most, token, invalidToken }))).toEqual(list);
    }),
  );
});

test('an item that comes or goes between two pages hides and repeats no other', () => {
  fc.assert(
    fc.property(keys, size, fc.func(fc.boolean()), (list, most, isGone) => {
      let pages = 0;
      const seen = walk((token) => {
        pages += 1;
        const now = list.filter((key) => pages === 1 || !isGone(key));
        return pageByKey(now, self, { size: most, token, invalidToken });
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(list.filter((key) => !isGone(key) && !seen.includes(key))).toEqual([]);
    }),
  );
});

test.each(['', 'x', 'bnVsbA==', Buffer.from('["after"]').toString('base64'), Buffer.from('{}').toString('base64')])(
  'forged-token: %j is refused in the service’s words',
  (token) => {
    const request = { size: 1, token, invalidToken };
    expect(() => pageByKey(['a'], self, request)).toThrowError(expect.objectContaining({ code: 'InvalidToken' }));
    expect(() => pageInOrder(['a'], self, request)).toThrowError(expect.objectContaining({ code: 'InvalidToken' }));
  },
);

const rules: TagRules = {
  fold: (key) => key.toLowerCase(),
  most: 2,
  tooMany: () => new ServiceError('TooMany', 400, 'too many'),
  refuse: (fault, { index }) => new ServiceError(fault, 400, `tag ${index}`),
};

test.each([
  ['empty-key', [['', 'v']]],
  ['long-key', [['k'.repeat(129), 'v']]],
  ['long-value', [['k', 'v'.repeat(257)]]],
  ['characters', [['k\n', 'v']]],
  ['reserved-key', [['AWS:k', 'v']]],
  [
    'duplicate-key',
    [
      ['k', 'v'],
      ['K', 'v'],
    ],
  ],
] as const)('a tag with %s is refused', (fault, tags) => {
  expect(() => checkTags(tags, rules)).toThrowError(expect.objectContaining({ code: fault }));
});

test('tags at the limits are taken', () => {
  const tags = [['k'.repeat(128), 'v'.repeat(256)] as const];
  expect([...checkTags(tags, rules)]).toEqual(tags);
});

test('a tag in another spelling of its key takes the place of the old one, and too many change nothing', () => {
  const set = new Map([['Team', 'a']]);
  expect([...mergeTags(set, new Map([['team', 'b']]), rules)]).toEqual([['team', 'b']]);
  const more = new Map([
    ['x', '1'],
    ['y', '2'],
  ]);
  expect(() => mergeTags(set, more, rules)).toThrowError(expect.objectContaining({ code: 'TooMany' }));
  expect([...set]).toEqual([['Team', 'a']]);
});
