import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type Finding, type LintFile, type LintOptions, lint } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

type Told = Pick<Finding, 'rule' | 'file' | 'line' | 'column' | 'message'>;
type Side = {
  readonly files: readonly Omit<LintFile, 'text'>[];
  readonly options?: LintOptions;
  readonly findings: readonly Told[];
};
type Example = { readonly about: string; readonly published: Side; readonly fixed: Side };

const root = new URL('../../../examples/policies/', import.meta.url);
const names = readdirSync(root).filter((name) => /^\d-/.test(name));

function told(folder: URL, { files, options }: Side): readonly Told[] {
  const read = files.map((file) => ({ ...file, text: readFileSync(new URL(file.file, folder), 'utf8') }));
  return lint(read, options).findings.map(({ rule, file, line, column, message }) => ({
    rule,
    file,
    line,
    column,
    message,
  }));
}

test('there is an example of each of the five systems', () => {
  expect(names.map((name) => name[0])).toEqual(['0', '1', '2', '3', '4']);
});

describe.each(names)('%s', (name) => {
  const folder = new URL(`${name}/`, root);
  const example = JSON.parse(readFileSync(new URL('example.json', folder), 'utf8')) as Example;

  test.each(['published', 'fixed'] as const)('%s: lint says what the example says', (side) => {
    expect(told(new URL(`${side}/`, folder), example[side])).toEqual(example[side].findings);
  });

  test.each(['published', 'fixed'] as const)('%s: every file is looked at', (side) => {
    expect(existsSync(new URL(`${side}/`, folder))).toBe(true);
    expect(readdirSync(new URL(`${side}/`, folder)).sort()).toEqual(example[side].files.map(({ file }) => file).sort());
  });

  test('as published there is something to find, as it should be there is nothing', () => {
    expect(example.published.findings.length).toBeGreaterThan(0);
    expect(example.fixed.findings).toEqual([]);
  });
});
