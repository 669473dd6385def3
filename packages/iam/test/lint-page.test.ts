import { readFileSync } from 'node:fs';
import { rules } from '@sallyport/iam/lint';
import { expect, test } from 'vitest';
import { lintPage, prose } from '../tools/lint-page.ts';

const page = readFileSync(new URL('../../../docs/lint.md', import.meta.url), 'utf8');

test('the page of the rules is the one made from rules and vectors (node packages/iam/tools/make-lint-page.ts)', () => {
  expect(page).toBe(lintPage());
});

test('the page has every rule, and nothing else', () => {
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, id]) => id);
  expect(headings.toSorted()).toEqual(rules.map(({ id }) => id).toSorted());
  for (const { severity, sentence, remedy } of rules) {
    expect(page).toContain(`**${severity}**: ${prose(sentence)}`);
    expect(page).toContain(`Remedy: ${prose(remedy)}`);
  }
});
