/** What the repository cites exists, and is cited in one form (docs/spec/README.md). */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { read, repositoryFiles, root, type Source } from './sources.ts';
import { anchorOf, citationsIn, headingsOf, joined, type Page } from './specification.ts';

const pages: readonly Page[] = ['iam', 'session-manager', 'client', 'host'];
const ids = new Map(pages.map((page) => [page, new Set(headingsOf(page).map((heading) => heading.id))]));

const texts: readonly Source[] = repositoryFiles()
  .filter((path) => /\.(?:ts|tsx|mjs|js|json|md|ya?ml|sh|py|tf)$|(?:^|\/)[^.]+$/.test(path))
  .filter((path) => !/(?:^|\/)(?:generated\/|package-lock\.json$|LICENSE)/.test(path))
  .filter((path) => existsSync(join(root, path)))
  .map((path) => ({ path, text: read(path) }));

/** This test and its table hold the forms it refuses. */
const own = /^tools\/test\/(?:citations\.test|specification|refused-words)\.ts$/;
const others = texts.filter(({ path }) => !own.test(path));

test('every citation of the specification leads to a heading', () => {
  const lost = others
    .filter(({ path }) => path !== 'docs/spec/README.md')
    .flatMap(({ path, text }) =>
      citationsIn(text)
        .filter(({ page, ids: cited }) => cited.length === 0 || cited.some((id) => ids.get(page)?.has(id) !== true))
        .map((one) => `${path}: ${one.text}`),
    );
  expect(lost).toEqual([]);
});

test('no page of the specification has an id twice', () => {
  const twice = pages.flatMap((page) => {
    const all = headingsOf(page).map(({ id }) => id);
    return all.filter((id, index) => all.indexOf(id) !== index).map((id) => `${page} ${id}`);
  });
  expect(twice).toEqual([]);
});

test('every vector of the policy engine names ids of its page', () => {
  const iam = ids.get('iam') ?? new Set();
  const lost = others
    .filter(({ path }) => /^packages\/iam\/vectors\/.*\.json$/.test(path))
    .flatMap(({ path, text }) =>
      specsIn(JSON.parse(text))
        .filter((spec) => !spec.split(' ').every((one) => iam.has(one)))
        .map((spec) => `${path}: ${spec}`),
    );
  expect(lost).toEqual([]);
});

function specsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(specsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    key === 'spec' && Array.isArray(member) ? member.map(String) : specsIn(member),
  );
}

test('every link between pages leads to a file, and to a heading of it', () => {
  const lost = texts
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
        .filter(([, file = '', anchor]) => !leads(path, file, anchor))
        .map(([link]) => `${path}: ${link}`),
    );
  expect(lost).toEqual([]);
});

/** Of pages that were looked at. */
const anchors = new Map<string, ReadonlySet<string>>();

test('every file of the repository that a page names is there', () => {
  const lost = texts
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:packages|apps|docs|tools|e2e|bench|examples)\/[\w./@-]+)`/g)]
        .filter(([, named = '']) => !existsSync(join(root, named)))
        .map(([named]) => `${path}: ${named}`),
    );
  expect(lost).toEqual([]);
});

function leads(from: string, file: string, anchor: string | undefined): boolean {
  const target = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined || !target.endsWith('.md')) return true;
  const known =
    anchors.get(target) ??
    new Set([...read(target).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));
  anchors.set(target, known);
  return known.has(anchor);
}

/** Forms from before the specification had pages of its own, and sources cited in no form that can be followed. */
const refusedForms: readonly (readonly [string, RegExp])[] = [
  ['a document outside the repository', /iam-semantics|client-pains|\bspec\/systems\b|\.\.\/shared\b|\/work\//],
  ['a hazard by its number alone', /\bhazards? H\d+\b/i],
  ['a system by its letter', /\bsystems? [A-H](?:[-.]?\d|\b,)|\bsystems [A-H]\b/],
  ['a section sign', /§/],
  ['an RFC in another form', /\bRFC-?\d|\brfc ?\d{3}|\bRFC \d+,? (?!section\b)(?:sect?\.?|chapter|\d)/],
  [
    'a page of AWS without its full address',
    /(?<!https:\/\/)\bdocs\.aws\.amazon\.com\b|https:\/\/docs\.aws\.amazon\.com\/(?:[\s)'"`]|$)/,
  ],
];

test.each(refusedForms)('nothing is cited as %s', (_name, form) => {
  const found = others.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (form.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});

test('a section is cited with the document it is of', () => {
  const found = others
    .filter(({ path }) => !path.startsWith('docs/spec/'))
    .flatMap(({ path, text }) =>
      [...joined(text).matchAll(/(?<!RFC \d+,? |OASIS [^\n]{0,60})\bsections? \d+/gi)].map(
        ([whole]) => `${path}: ${whole}`,
      ),
    );
  expect(found).toEqual([]);
});

test('comments of the policy engine cite paragraphs by page and number', () => {
  const iam = ids.get('iam') ?? new Set();
  const found = others
    .filter(({ path }) => /^packages\/iam\/.*\.(?:ts|mjs)$/.test(path))
    .flatMap(({ path, text }) =>
      commentsOf(text).flatMap((comment) =>
        [...withoutCitations(comment).matchAll(/(?<![\w.:/-])(\d{1,2}\.\d{1,2})(?![\w.]*\d|:| ?(?:s|ms|MB|GB|%)\b)/g)]
          .filter(([, number = '']) => iam.has(number))
          .map(([number]) => `${path}: ${number} in "${comment.slice(0, 160)}"`),
      ),
    );
  expect(found).toEqual([]);
});

test('ids of a page are cited with the name of the page', () => {
  const found = others
    .filter(({ path }) => /^(?:packages|apps|e2e|bench|tools)\/.*\.(?:ts|mjs)$/.test(path))
    .flatMap(({ path, text }) =>
      commentsOf(text).flatMap((comment) =>
        [...withoutCitations(comment).matchAll(/(?<![\w.:/-])(?:[A-K]-T?\d+|\(H\d+)(?![\w-])/g)].map(
          ([id]) => `${path}: ${id} in "${comment.slice(0, 160)}"`,
        ),
      ),
    );
  expect(found).toEqual([]);
});

function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/[^\n]*/g)].map(([comment]) =>
    comment.replace(/\n[ \t]*\*?[ \t]*/g, ' '),
  );
}

function withoutCitations(comment: string): string {
  return citationsIn(comment).reduce((rest, { text }) => rest.replace(text, ''), comment);
}
