/** Every paragraph of docs/spec/iam.md that says how something is decided is named by at least one vector. */
import { defaultBehaviour } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { read } from '../../../tools/test/sources.ts';
import { headingsOf } from '../../../tools/test/specification.ts';
import { lintVectors } from './lint-vectors.ts';
import { vectorFiles } from './vectors.ts';

const ids = headingsOf('iam').map(({ id }) => id);
const rules = ids.filter((id) => /^(?:S\d\d|[A-Z0-9]+_.*)$/.test(id));
/** A section with numbered paragraphs is named by those. Rules of lint (spec/iam 19) have vectors of their own. */
const paragraphs = ids.filter(
  (id) => !rules.includes(id) && id !== '19' && (id.includes('.') || !ids.includes(`${id}.1`)),
);

const cases = vectorFiles.flatMap((file) => file.cases.map((one) => ({ ...one, file: file.file })));
const named = new Set(cases.flatMap(({ spec }) => spec));

test('every paragraph is named by a vector', () => {
  expect(paragraphs.filter((paragraph) => !named.has(paragraph))).toEqual([]);
});

test('every vector names paragraphs that decide, and gives its reason', () => {
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

test('the table of unspecified behaviour has every switch with its default, and every choice names one of them', () => {
  const page = read('docs/spec/iam.md');
  const rows = [...page.matchAll(/^\| .* \| `(\w+)` \| `([\w ]+)` \| `[\w ]+` \|$/gm)].map(([, name, value]) => [
    name,
    value,
  ]);
  expect(Object.fromEntries(rows)).toEqual(defaultBehaviour);
  const chosen = [...page.matchAll(/^Choice \(`(\w+)`\):/gm)].map(([, name]) => name);
  expect(chosen.toSorted()).toEqual(Object.keys(defaultBehaviour).toSorted());
});

describe('rules of lint', () => {
  const lintCases = lintVectors().flatMap(({ file, cases: own }) => own.map((one) => ({ ...one, file })));
  const namedWith = (findings: boolean): ReadonlySet<string> =>
    new Set(lintCases.filter((one) => one.findings.length > 0 === findings).flatMap(({ spec }) => spec));

  test('every rule and check of the specification is named by a vector with a finding and by one without', () => {
    const [found, clean] = [namedWith(true), namedWith(false)];
    expect(rules.length).toBeGreaterThan(180);
    expect(rules.filter((rule) => !found.has(`19 ${rule}`))).toEqual([]);
    expect(rules.filter((rule) => !clean.has(`19 ${rule}`))).toEqual([]);
  });

  test('every vector of lint names paragraphs, or rules and checks', () => {
    const exist = new Set([...paragraphs, '19', ...rules.map((rule) => `19 ${rule}`)]);
    const lost = lintCases.filter(({ spec }) => spec.length === 0 || spec.some((one) => !exist.has(one)));
    expect(lost.map(({ file, name, spec }) => `${file}: ${name}: ${spec.join(', ')}`)).toEqual([]);
  });
});
