/** Pages must not lead their readers to a program of the registry that has a name of ours and somebody else's contents. */
import { expect, test } from 'vitest';
import { read, repositoryFiles } from './sources.ts';

/** npx takes a name it does not find in the current folder from the registry, and without a terminal it does not even ask. */
const fetching = [
  /\bnpx (?!--no-install )(?:-\S+ )*@?sallyport\b[^\n`]*/g,
  /\bnpm (?:install|i|exec|x)\b[^\n`#]*\s@?sallyport\b(?!-)[^\n`#]*/g,
];

function fetched(text: string): readonly string[] {
  return fetching.flatMap((pattern) => [...text.matchAll(pattern)].map(([typed]) => typed.trim()));
}

test.each([
  ['npx sallyport region start', true],
  ['eval "$(npx --yes sallyport region env)"', true],
  ['npx --no-install sallyport region start', false],
  ['npm install --global sallyport', true],
  ['npm install @sallyport/iam', true],
  ['npm install --global ./dist/packages/sallyport-0.1.0.tgz', false],
])('name-taken-in-the-registry: %s may fetch one: %s', (typed, fetches) => {
  expect(fetched(typed).length > 0).toBe(fetches);
});

test('name-taken-in-the-registry: no page tells to run or install a name that the registry may give to others', () => {
  const pages = repositoryFiles().filter((path) => path.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap((path) => fetched(read(path)).map((typed) => `${path}: ${typed}`))).toEqual([]);
});
