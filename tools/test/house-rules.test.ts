import { expect, test } from 'vitest';
import { read, repositoryFiles, shippedSources } from './sources.ts';

test('no file holds more than 400 lines', () => {
  const long = repositoryFiles()
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/(^|\/)(generated|vectors)\//.test(path))
    .map((path) => `${path}: ${read(path).split('\n').length}`)
    .filter((line) => Number(line.split(': ')[1]) > 401);
  expect(long).toEqual([]);
});

test('no process is started through a shell string', () => {
  const shells = shippedSources()
    .filter(({ text }) =>
      /\bshell:\s*true\b|\b(?:exec|execSync)\(\s*[`'"]|from 'node:child_process'.*\bexec\b,/.test(text),
    )
    .map(({ path }) => path);
  expect(shells).toEqual([]);
});

test('programs are started by absolute path', () => {
  const relative = shippedSources().flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:execFile|execFileSync|spawn|spawnSync)\(\s*'([^'/][^']*)'/g)].map(
      (match) => `${path}: ${match[1]}`,
    ),
  );
  expect(relative).toEqual([]);
});

test('folders are rooms with one purpose: none is called utils, common or helpers', () => {
  const rooms = repositoryFiles().filter((path) => /(^|\/)(utils?|common|helpers?)(\/|\.ts$)/.test(path));
  expect(rooms).toEqual([]);
});

test('only the programs print', () => {
  const printing = shippedSources()
    .filter(({ path, text }) => path.startsWith('packages/') && /\bconsole\.(log|error|warn|info)\(/.test(text))
    .map(({ path }) => path);
  expect(printing).toEqual([]);
});

/** The text of the comment a file begins with; of a test its title says what it is about. */
function headerOf(text: string): string {
  const found = /^(?:#![^\n]*\n)?(?:\/\*\*([\s\S]*?)\*\/|((?:\/\/[^\n]*\n)+))/.exec(text);
  const lines = (found?.[1] ?? found?.[2] ?? '').split('\n');
  return lines
    .map((line) => line.replace(/^\s*(?:\*|\/\/) ?/, '').trim())
    .filter((line) => !/^https?:\/\/\S+$/.test(line))
    .join(' ')
    .trim();
}

test.each([
  ['/** The ledger of a host: what was made there. */\nimport x', true],
  ['#!/usr/bin/env node\n// The command `sallyport`.\n', true],
  ['/**\n * How it is done.\n * https://docs.aws.amazon.com/x\n */\n', true],
  ["import { x } from './x.ts';\n", false],
  ["import { x } from './x.ts';\n\n/** The ledger of a host: what was made there. */\n", false],
  ['export const x = 1;\n', false],
  ['/** Helpers. */\n', false],
  ['/** TODO */\n', false],
])('a header is a sentence at the beginning: %j', (text, isHeader) => {
  expect(isSentence(headerOf(text))).toBe(isHeader);
});

function isSentence(text: string): boolean {
  return /^[\p{L}\p{N}`/].*[.)]$/u.test(text) && text.split(' ').length >= 3;
}

test('every source begins with a sentence that says what is in it', () => {
  const without = repositoryFiles()
    .filter((path) => /\.(ts|mjs)$/.test(path) && !/\.test\.ts$|(^|\/)(generated|vectors)\//.test(path))
    .filter((path) => !isSentence(headerOf(read(path))));
  expect(without).toEqual([]);
});

test('no test compares with the time it took: speed is measured in bench/', () => {
  const timing = repositoryFiles()
    .filter((path) => path.endsWith('.test.ts') && /\bperformance\.now\(|\bhrtime\b/.test(read(path)))
    .filter((path) => path !== 'tools/test/house-rules.test.ts');
  expect(timing).toEqual([]);
});

test('constants are written in camelCase like every other name', () => {
  const shouting = repositoryFiles()
    .filter((path) => path.endsWith('.ts') && !/(^|\/)(generated|vectors)\//.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/^\s*(?:export )?const ([A-Z][A-Z0-9_]+)\b/gm)].map((match) => `${path}: ${match[1]}`),
    );
  expect(shouting).toEqual([]);
});

test('no source waits at its top level: the modules of the single executable are CommonJS, which cannot', () => {
  const waiting = shippedSources()
    .filter(({ text }) => /^(?:await |for await |(?:export )?(?:const|let) [^=\n]*= await )/m.test(text))
    .map(({ path }) => path);
  expect(waiting).toEqual([]);
});
