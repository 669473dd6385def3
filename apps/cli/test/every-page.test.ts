/** A list read page by page is whole, or it is an error. */
import { expect, test } from 'vitest';
import { everyPage } from '../src/policy/every-page.ts';

async function allOf(nextOf: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const read: string[] = [];
  for await (const content of everyPage('iam:List', async (from = 'start') => ({ content: from, next: nextOf[from] })))
    read.push(content);
  return read;
}

test('every page is read once, in order', async () => {
  expect(await allOf({ start: 'b', b: 'c' })).toEqual(['start', 'b', 'c']);
});

test('an empty place is the end', async () => {
  expect(await allOf({ start: '' })).toEqual(['start']);
});

test('endless-pages: an answer that leads round in a circle is no account', async () => {
  await expect(allOf({ start: 'b', b: 'c', c: 'b' })).rejects.toMatchObject({ code: 'connect/service-error' });
});

test('a page that fails fails everything', async () => {
  const pages = everyPage('iam:List', async (from) => {
    if (from !== undefined) throw new Error('throttled');
    return { content: 1, next: 'b' };
  });
  expect((await pages.next()).value).toBe(1);
  await expect(pages.next()).rejects.toThrow('throttled');
});
