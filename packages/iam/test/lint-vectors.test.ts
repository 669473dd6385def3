import { lint, rules } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';
import { faultKinds } from '../src/document/fault-kinds.ts';
import { faultRules } from '../src/lint/fault-rules.ts';
import { lintVectors, ruleNames, ruleOf } from './lint-vectors.ts';

const vectors = lintVectors();

describe.each(vectors.map((found) => [found.rule, found] as const))('%s', (rule, { cases }) => {
  test.each(cases.map((found) => [found.name, found] as const))('%s', (_, { files, options, findings }) => {
    const found = lint(files, options).findings.filter((finding) => finding.rule === rule);
    expect(found.map(({ file, line, column, path }) => ({ file, line, column, path }))).toEqual(findings);
  });

  test('has a case with a finding and one without', () => {
    expect(cases.some(({ findings }) => findings.length > 0)).toBe(true);
    expect(cases.some(({ findings }) => findings.length === 0)).toBe(true);
  });
});

test('the catalogue holds S01 to S40', () => {
  const numbered = rules.map(({ id }) => id).filter((id) => /^S\d\d$/.test(id));
  expect(numbered).toEqual(Array.from({ length: 40 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`));
});

test('every rule has a file or an entry in a table, and every one of these is a rule', () => {
  expect(ruleNames().map(ruleOf).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
});

test('every rule has vectors under its name, in a file named as its own', () => {
  const files = vectors.map(({ file }) => file.replace(/\.json$/, ''));
  expect(vectors.map(({ rule }) => rule)).toEqual(files.map(ruleOf));
  expect(files.map(ruleOf).toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  expect(ruleNames().filter((name) => name !== ruleOf(name) && !files.includes(name))).toEqual([]);
});

test('every fault of the parser that lint can meet belongs to one rule', () => {
  const kinds = faultRules.flatMap((rule) => rule.kinds);
  // Lint sets no quota in the parser and accepts the full language of service control policies: both have rules of their own.
  const notMet = ['service-control-dialect', 'size'];
  expect(kinds.toSorted()).toEqual(faultKinds.filter((kind) => !notMet.includes(kind)).toSorted());
});

test('every rule has a sentence and a remedy', () => {
  for (const { id, sentence, remedy } of rules) {
    expect(sentence, id).toMatch(/^\S.{10,}[^.]$/);
    expect(remedy, id).toMatch(/^\S.{5,}[^.]$/);
  }
});
