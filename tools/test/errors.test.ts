import { expect, test } from 'vitest';
import { byErrorCode, exitCodes, exitMeanings } from '../../apps/cli/src/exit-codes.ts';
import { read, shippedSources } from './sources.ts';

const page = read('docs/errors.md');
const documented = new Map(
  [...page.matchAll(/^\| `([a-z]+\/[a-z-]+)`\s*\|\s*([^|]*?)\s*\|/gm)].map((row) => [row[1] ?? '', row[2] ?? '']),
);
const families = 'access|cli|connect|host|identity|machine|metadata|name|node|policy|region|request|roster|ssm';
/** Codes are declared as members of unions, or stand where a refusal is made. */
const declared = new Set(
  shippedSources().flatMap(({ text }) =>
    [...text.matchAll(new RegExp(`'((?:${families})/[a-z]+(?:-[a-z]+)*)'`, 'g'))]
      .map((found) => found[1] ?? '')
      .filter((code) => !code.startsWith('node/') || /^node\/[a-z-]+$/.test(code)),
  ),
);

test('every error code stands in docs/errors.md', () => {
  expect([...declared].filter((code) => !documented.has(code))).toEqual([]);
});

test('every code of docs/errors.md is one a source can throw', () => {
  expect([...documented.keys()].filter((code) => !declared.has(code))).toEqual([]);
});

test('the exit codes of docs/errors.md are those of the program', () => {
  const wrong = Object.entries(byErrorCode).filter(([code, name]) => documented.get(code) !== String(exitCodes[name]));
  expect(wrong).toEqual([]);
});

test('the table of exit codes is the one in the source', () => {
  const rows = [...page.matchAll(/^\| (\d+)\s*\| (\w+)\s*\| (.*?)\s*\|$/gm)];
  expect(Object.fromEntries(rows.map(([, code, name]) => [name, Number(code)]))).toEqual(exitCodes);
  expect(Object.fromEntries(rows.map(([, , name, meaning]) => [name, meaning]))).toEqual(exitMeanings);
});
