/** What is made from the commands' values: docs/commands.md and the manual page. */
import { expect, test } from 'vitest';
import { sallyport } from '../../apps/cli/src/commands/commands.ts';
import { commandsPage } from '../manual/commands-page.ts';
import { manPage } from '../manual/man-page.ts';
import { read } from './sources.ts';

test('docs/commands.md is what the commands say (node --conditions=source tools/manual/write.ts)', () => {
  expect(read('docs/commands.md')).toBe(commandsPage(sallyport));
});

const page = manPage(sallyport, '2026-01-31');

test('the manual page names every command, option and exit status', () => {
  for (const { name, options } of sallyport.commands) {
    expect(page).toContain(`.SS "sallyport ${name.replaceAll('-', '\\-')}"`);
    for (const option of Object.keys(options)) expect(page).toMatch(new RegExp(`^\\.B .*${option[0]}`, 'm'));
  }
  expect(page).toContain('.TH SALLYPORT 1 "2026-01-31" "sallyport ');
});

test('no line of text is taken for a request of roff, and no backslash is left to chance', () => {
  for (const line of page.split('\n')) {
    if (/^['.]/.test(line)) expect(line).toMatch(/^\.(TH|SH|SS|B|I|BR|RI|TP|PP|RS|RE|nf|fi)\b/);
    for (const [, escaped] of line.matchAll(/\\(.)/g)) expect('-e(&').toContain(escaped);
  }
});
