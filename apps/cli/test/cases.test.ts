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
  for await (const one of readCases(file)) cases.push(one);
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
  ['an array after empty lines', '\n\n  [\n{"name":"a"},{"name":"b"}\n]\n\n'],
])('%s are cases', async (_, text) => {
  expect(await read(text)).toEqual([{ name: 'a' }, { name: 'b' }]);
});

test('nothing is no case', async () => {
  expect(await read('')).toEqual([]);
});

test.each([
  ['a broken line', '{"name":"a"}\n{"name":', /:2 is not JSON/],
  ['an array without an end', '[{"name":"a"},', /is not JSON/],
])('%s is unusable input, named by file and line', async (_, text, sentence) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'cli/input', message: expect.stringMatching(sentence) });
});

test('a file that is not there is unusable input', async () => {
  await expect(all(join(folder, 'absent'))).rejects.toMatchObject({ code: 'cli/input' });
});
