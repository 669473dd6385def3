import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCases } from '../src/policy/cases.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-cases-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function all(file: string): Promise<unknown[]> {
  const cases: unknown[] = [];
  for await (const one of readCases(file)) cases.push('given' in one ? one.given : one);
  return cases;
}

async function read(text: string): Promise<unknown[]> {
  const file = join(folder, 'cases');
  writeFileSync(file, text);
  return await all(file);
}

test.each([
  ['lines', '{"name":"a"}\n{"name":"b"}\n'],
  ['lines without a last end', '{"name":"a"}\r\n\r\n{"name":"b"}'],
  ['an array', '[{"name":"a"},\n{"name":"b"}]'],
  ['lines after a byte order mark', '\uFEFF{"name":"a"}\n{"name":"b"}\n'],
  ['an array after a byte order mark', '\uFEFF[{"name":"a"},{"name":"b"}]'],
  ['an array after empty lines', '\n\n  [\n{"name":"a"},{"name":"b"}\n]\n\n'],
])('%s are cases', async (_, text) => {
  expect(await read(text)).toEqual([{ name: 'a' }, { name: 'b' }]);
});

test('nothing is no case', async () => {
  expect(await read('')).toEqual([]);
});

test.each([
  ['a broken line', '{"name":', /^line 2 is not JSON/],
  [
    'a key that stands twice',
    '{"name":"b","a":{"Condition":{},"Condit\\u0069on":{}}}',
    /^line 2: .*"Condition" stands twice/,
  ],
])('%s is told by its line, and the next line is read', async (_, line, fault) => {
  const [first, broken, last] = await read(`{"name":"a"}\n${line}\n{"name":"c"}\n`);
  expect([first, last]).toEqual([{ name: 'a' }, { name: 'c' }]);
  expect(broken).toEqual({ fault: expect.stringMatching(fault) });
});

test.each([
  ['an array without an end', '[{"name":"a"},', /is not JSON/],
  ['an array with a key that stands twice', '[{"name":"a","name":"b"}]', /"name" stands twice/],
])('%s is unusable input', async (_, text, sentence) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'cli/input', message: expect.stringMatching(sentence) });
});

test('equal keys of different objects, and equal values, are no repetition', async () => {
  const one = { name: 'x', a: [{ k: '{"k":1,"k":2}' }, { k: 'k' }], b: { k: { k: 'name' } } };
  expect(await read(JSON.stringify(one))).toEqual([one]);
});

test('a file that is not there is unusable input', async () => {
  await expect(all(join(folder, 'absent'))).rejects.toMatchObject({ code: 'cli/input' });
});
