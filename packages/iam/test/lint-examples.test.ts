import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Finding, type LintFile, type LintOptions, lint, readSuppressions } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

type Expected = Pick<Finding, 'rule' | 'file' | 'line' | 'column' | 'message'>;
type Side = {
  readonly files: readonly Omit<LintFile, 'text'>[];
  readonly accounts?: readonly string[];
  /** A file beside the example. */
  readonly suppressions?: string;
  readonly findings: readonly Expected[];
};
type Example = { readonly about: string; readonly published: Side; readonly fixed: Side };

const repository = new URL('../../../', import.meta.url);
const root = new URL('examples/policies/', repository);
const names = readdirSync(root).filter((name) => /^\d-/.test(name));
const text = (url: URL): string => readFileSync(url, 'utf8');

function optionsOf(accounts: readonly string[], suppressions: URL | undefined): LintOptions {
  if (suppressions === undefined) return { accounts };
  return { accounts, suppressions: readSuppressions(text(suppressions), 'suppressions.json') };
}

function findingsOf(name: string, side: 'published' | 'fixed'): readonly Expected[] {
  const folder = new URL(`${name}/`, root);
  const { files, accounts = [], suppressions } = exampleOf(name)[side];
  const read = files.map((file) => ({ ...file, text: text(new URL(`${side}/${file.file}`, folder)) }));
  // Suppressions go by the path a person would type.
  const named = read.map((file) => ({ ...file, file: `${side}/${file.file}` }));
  const url = suppressions === undefined ? undefined : new URL(suppressions, folder);
  return lint(named, optionsOf(accounts, url)).findings.map(({ rule, file, line, column, message }) => ({
    rule,
    file: file.slice(side.length + 1),
    line,
    column,
    message,
  }));
}

function exampleOf(name: string): Example {
  return JSON.parse(text(new URL(`${name}/example.json`, root))) as Example;
}

test('there is an example of each of the five systems', () => {
  expect(names.map((name) => name[0])).toEqual(['0', '1', '2', '3', '4']);
});

describe.each(names)('%s', (name) => {
  const folder = new URL(`${name}/`, root);
  const example = exampleOf(name);

  test.each(['published', 'fixed'] as const)('%s: lint reports what the example has', (side) => {
    expect(findingsOf(name, side)).toEqual(example[side].findings);
  });

  test.each(['published', 'fixed'] as const)('%s: every file is checked', (side) => {
    expect(existsSync(new URL(`${side}/`, folder))).toBe(true);
    expect(readdirSync(new URL(`${side}/`, folder)).sort()).toEqual(example[side].files.map(({ file }) => file).sort());
  });

  test('as published there are findings, as fixed there are none', () => {
    expect(example.published.findings.length).toBeGreaterThan(0);
    expect(example.fixed.findings).toEqual([]);
  });
});

describe('the commands of the README', () => {
  const commands = [...text(new URL('README.md', root)).matchAll(/^sallyport lint (.+)$/gm)].map(([, words]) => words);

  test('there is one for each system', () => {
    expect(commands.map((words) => words?.split('/')[2])).toEqual(names);
  });

  test.each(commands.map((words, index) => [words ?? '', names[index] ?? ''] as const))(
    'sallyport lint %s reports nothing, with the options of the example',
    (command, name) => {
      const { fixed } = exampleOf(name);
      const words = command.split(' ');
      const after = (option: string): string[] =>
        words.flatMap((word, index) => (words[index - 1] === option ? [word] : []));
      const paths = words.filter(
        (word, index) => !word.startsWith('--') && words[index - 1]?.startsWith('--') !== true,
      );
      const files = paths.flatMap(expand).map((file) => ({ file, text: text(new URL(file, repository)) }));
      const [suppressions] = after('--suppressions').map((path) => new URL(path, repository));
      expect(files.length).toBe(fixed.files.length);
      expect(after('--account')).toEqual(fixed.accounts ?? []);
      expect(suppressions?.href).toBe(
        fixed.suppressions === undefined ? undefined : new URL(`${name}/${fixed.suppressions}`, root).href,
      );
      expect(lint(files, optionsOf(after('--account'), suppressions)).findings).toEqual([]);
    },
  );
});

/** As a shell does it. */
function expand(path: string): readonly string[] {
  if (!path.endsWith('/*.json')) return [path];
  const folder = path.slice(0, -'*.json'.length);
  return readdirSync(new URL(folder, repository))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}${name}`);
}
