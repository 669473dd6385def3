import { lint, rules } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';
import { lintVectors, ruleFiles } from './lint-vectors.ts';

const vectors = lintVectors();

describe.each(vectors.map((found) => [found.rule, found] as const))('%s', (rule, { cases }) => {
  test.each(cases.map((found) => [found.name, found] as const))('%s', (_, { files, options, findings }) => {
    const found = lint(files, options).findings.filter((finding) => finding.rule === rule);
    expect(found.map(({ file, line, column, path }) => ({ file, line, column, path }))).toEqual(findings);
  });

  test('has a case it finds and one it does not', () => {
    expect(cases.some(({ findings }) => findings.length > 0)).toBe(true);
    expect(cases.some(({ findings }) => findings.length === 0)).toBe(true);
  });
});

test('the catalogue holds S01 to S40', () => {
  const numbered = rules.map(({ id }) => id).filter((id) => /^S\d\d$/.test(id));
  expect(numbered).toEqual(Array.from({ length: 40 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`));
});

test('every rule has a file, and every file a rule', () => {
  const inFiles = ruleFiles().map((file) => (/^s\d\d-/.test(file) ? file.slice(0, 3).toUpperCase() : file));
  expect([...inFiles].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test('every rule has vectors under the name of its file', () => {
  expect(vectors.map(({ file }) => file.replace(/\.json$/, '')).sort()).toEqual([...ruleFiles()].sort());
});

test('every rule says what is wrong and what to do', () => {
  for (const { id, sentence, remedy } of rules) {
    expect(sentence, id).toMatch(/^\S.{10,}[^.]$/);
    expect(remedy, id).toMatch(/^\S.{5,}[^.]$/);
  }
});
