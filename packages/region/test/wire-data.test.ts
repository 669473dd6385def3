import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { servedOperations } from '../tools/served-operations.ts';
import { wireFromSdk } from '../tools/wire-from-sdk.ts';

const fresh = await wireFromSdk();

test.each([...fresh.keys()])('the wire data of %s is that of the installed SDK', async (name) => {
  const text = await readFile(new URL(`../src/wire/generated/${name}.json`, import.meta.url), 'utf8');
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(fresh.get(name))));
});

test('every operation named for copying is copied', () => {
  for (const [name, operations] of Object.entries(servedOperations)) {
    expect(Object.keys(fresh.get(name)?.operations ?? {}).sort()).toEqual([...operations].sort());
  }
});
