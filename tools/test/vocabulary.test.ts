/** One word for one thing (docs/glossary.md): words that were given up stay away, and the glossary can be looked up. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RefusedWord, refusedWords } from './refused-words.ts';
import { read, repositoryFiles, root } from './sources.ts';

type Line = { readonly place: string; readonly path: string; readonly text: string; readonly words: string };

/** Texts of others, and the table of the refused words itself. */
const notOurs =
  /(?:^|\/)(?:generated\/|LICENSE|package-lock\.json$|aws-managed\.json$)|^tools\/test\/refused-words\.ts$/;

const lines: readonly Line[] = repositoryFiles()
  .filter((path) => /\.(?:ts|tsx|mjs|js|json|md|ya?ml|sh)$/.test(path) && !notOurs.test(path))
  .filter((path) => existsSync(join(root, path)))
  .flatMap((path) => [
    { place: path, path, text: path, words: wordsOf(path) },
    ...read(path)
      .split('\n')
      .map((text, index) => ({ place: `${path}:${index + 1}`, path, text, words: wordsOf(text) })),
  ]);

/** `signIn`, `sign-in` and `SIGN_IN` as `sign in`. */
function wordsOf(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase();
}

test.each(refusedWords)('nothing says $word', ({ in: where, pattern, use, only, except }: RefusedWord) => {
  const found = lines
    .filter(({ path }) => only?.test(path) !== false && except?.test(path) !== true)
    .filter((line) => pattern.test(where === 'words' ? line.words : line.text))
    .map(({ place, text }) => `${place}: say ${use} in "${text.trim().slice(0, 120)}"`);
  expect(found).toEqual([]);
});

test('no word is refused twice', () => {
  const words = refusedWords.map(({ word }) => word);
  expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([]);
});

const entries = [...read('docs/glossary.md').matchAll(/^- (.*)$/gm)].map(([, line = '']) => line);

test('the glossary gives each term a line with its meaning and its source, in order', () => {
  const terms = entries.map((line) => /^\*\*(.+)\*\*: .+\. \(.+\)$/.exec(line)?.[1] ?? `not an entry: ${line}`);
  expect(terms).toEqual([...new Set(terms)].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  expect(terms.filter((term) => term.startsWith('not an entry'))).toEqual([]);
  expect(terms.length).toBeGreaterThan(100);
});

test('a word of our own has a reason in the glossary', () => {
  const without = entries.filter(
    (line) => !/\((?:AWS|Linux|OpenSSH|Unix|RFC|OASIS|systemd|cryptography|virtualization|own: .{8,})/.test(line),
  );
  expect(without).toEqual([]);
});
