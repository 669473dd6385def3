/** Every paragraph of the IAM semantics that says how something decides is named by at least one vector. */
import { describe, expect, test } from 'vitest';
import { analyzerChecks, analyzerChecksLeftOut } from './lint-checks.ts';
import { lintVectors } from './lint-vectors.ts';
import { vectorFiles } from './vectors.ts';

/** How many numbered paragraphs each section has; 0 for a section without numbers. */
const sections: Readonly<Record<string, number>> = {
  1: 7,
  2: 0,
  3: 4,
  4: 6,
  5: 9,
  6: 0,
  7: 5,
  8: 8,
  9: 4,
  10: 16,
  11: 4,
  12: 11,
  13: 6,
  14: 13,
  15: 6,
  16: 4,
  17: 8,
  18: 0,
  20: 0,
};

const paragraphs = Object.entries(sections).flatMap(([section, count]) =>
  count === 0 ? [section] : Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
);

const cases = vectorFiles.flatMap((file) => file.cases.map((one) => ({ ...one, file: file.file })));
const named = new Set(cases.flatMap(({ spec }) => spec));

test('every paragraph is named by a vector', () => {
  expect(paragraphs.filter((paragraph) => !named.has(paragraph))).toEqual([]);
});

test('every vector names paragraphs that exist, and gives its reason', () => {
  const lost = cases.filter(
    ({ spec, reason }) => spec.length === 0 || reason === '' || spec.some((one) => !paragraphs.includes(one)),
  );
  expect(lost.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

test('there are more than six hundred vectors, and no name twice in a file', () => {
  expect(cases.length).toBeGreaterThan(600);
  const names = cases.map(({ file, name }) => `${file}: ${name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe('section 19', () => {
  const numbered = Array.from({ length: 40 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`);
  const checks = [...numbered, ...analyzerChecks];
  const lintCases = lintVectors().flatMap(({ file, cases: own }) => own.map((one) => ({ ...one, file })));
  const named19 = (wanted: boolean): ReadonlySet<string> =>
    new Set(lintCases.filter(({ findings }) => findings.length > 0 === wanted).flatMap(({ spec }) => spec));

  test('every check is named by a vector with a finding and by one without', () => {
    const [found, clean] = [named19(true), named19(false)];
    expect(checks.filter((check) => !found.has(`19 ${check}`))).toEqual([]);
    expect(checks.filter((check) => !clean.has(`19 ${check}`))).toEqual([]);
  });

  test('every vector of the linter names paragraphs and checks that exist', () => {
    const exist = new Set([...paragraphs, '19', ...checks.map((check) => `19 ${check}`)]);
    const lost = lintCases.filter(({ spec }) => spec.length === 0 || spec.some((one) => !exist.has(one)));
    expect(lost.map(({ file, name, spec }) => `${file}: ${name}: ${spec.join(', ')}`)).toEqual([]);
  });

  test('what is left out of the reference is left out for a reason', () => {
    for (const [check, reason] of Object.entries(analyzerChecksLeftOut)) {
      expect(analyzerChecks).not.toContain(check);
      expect(reason).not.toBe('');
    }
  });
});
