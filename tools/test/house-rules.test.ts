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

test('every source begins by saying what lives there', () => {
  const silent = shippedSources()
    .filter(({ text }) => !/^(#![^\n]*\n)?(\/\*\*|\/\/|import|export)/.test(text))
    .map(({ path }) => path);
  expect(silent).toEqual([]);
});

test('constants are written in camelCase like every other name', () => {
  const shouting = repositoryFiles()
    .filter((path) => path.endsWith('.ts') && !/(^|\/)(generated|vectors)\//.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/^\s*(?:export )?const ([A-Z][A-Z0-9_]+)\b/gm)].map((match) => `${path}: ${match[1]}`),
    );
  expect(shouting).toEqual([]);
});
