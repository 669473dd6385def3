import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listKeys } from '../../src/services/s3/listing.ts';
import { OrderedKeys, orderOf } from '../../src/services/s3/ordered-keys.ts';

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
/** Few characters, so that prefixes and delimiters meet; among them what UTF-16 and UTF-8 order differently. */
const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', 'é', '\uff0d', '😀'), minLength: 1, maxLength: 6 });

function orderedKeys(keys: Iterable<string>): OrderedKeys<{ key: string }> {
  const ordered = new OrderedKeys<{ key: string }>();
  for (const one of keys) ordered.set(one, { key: one });
  return ordered;
}

/** What S3 documents: keys and common prefixes in the order of their bytes, all at once. */
function modelList(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const lines = keys
    .filter((one) => one.startsWith(prefix))
    .map((one) => {
      const found = delimiter === '' ? -1 : one.indexOf(delimiter, prefix.length);
      return found < 0 ? one : one.slice(0, found + delimiter.length);
    });
  return [...new Set(lines)].sort(byBytes);
}

describe('keys in order', () => {
  test('are in the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const [x, y] = [orderOf(a), orderOf(b)];
        expect(Math.sign(x < y ? -1 : x > y ? 1 : 0)).toBe(Math.sign(byBytes(a, b)));
      }),
    );
  });

  test('are those that were set and not deleted, in any order of doing so', () => {
    const step = fc.tuple(
      fc.boolean(),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\uffee', '😀'), maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2000, size: 'max' }), (steps) => {
        const ordered = new OrderedKeys<string>();
        const model = new Set<string>();
        for (const [isSet, one] of steps) {
          if (isSet) {
            ordered.set(one, one);
            model.add(one);
          } else {
            ordered.delete(one);
            model.delete(one);
          }
        }
        expect([...ordered.values()]).toEqual([...model].sort(byBytes));
        expect(ordered.size).toBe(model.size);
        for (const [, one] of steps) expect(ordered.get(one)).toBe(model.has(one) ? one : undefined);
      }),
      { numRuns: 20 },
    );
  });
});

test('pages of any size show what one list shows, each line once', () => {
  const request = fc.record({
    keys: fc.uniqueArray(key, { maxLength: 60 }),
    prefix: fc.constantFrom('', 'a', 'a/', '/', 'é', '😀'),
    delimiter: fc.constantFrom('', '/', 'b', 'é', '//'),
    most: fc.integer({ min: 1, max: 7 }),
  });
  fc.assert(
    fc.property(request, ({ keys, prefix, delimiter, most }) => {
      const ordered = orderedKeys(keys);
      const shown: string[] = [];
      let after: string | undefined;
      for (let page = 0; page <= keys.length; page += 1) {
        const listed = listKeys(ordered, { prefix, delimiter, after, most });
        const lines = [...listed.items.map((item) => item.key), ...listed.prefixes].sort(byBytes);
        expect(lines.length).toBeLessThanOrEqual(most);
        shown.push(...lines);
        if (!listed.isTruncated) break;
        expect(lines.length).toBe(most);
        after = listed.last;
      }
      expect(shown).toEqual(modelList(keys, prefix, delimiter));
    }),
    { numRuns: 500 },
  );
});

test('nothing is listed when nothing is asked for', () => {
  const none = listKeys(orderedKeys(['a']), { prefix: '', delimiter: '', after: undefined, most: 0 });
  expect(none).toMatchObject({ items: [], prefixes: [], isTruncated: false });
});
