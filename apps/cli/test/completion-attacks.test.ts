/** What the completion of bash puts on the command line when the names of files, or what was typed, are commands. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sallyport } from '../src/commands/commands.ts';
import { bashScript } from '../src/completion/bash.ts';

let folder: string;
const names = ['plan $(touch ran).json', 'plan`touch ran`.json', 'plan;touch ran;.json', 'plan.json'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-completion-'));
  for (const name of names) writeFileSync(join(folder, name), '{}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is offered for the last word; `before` is run in the shell first. */
function offered(words: readonly string[], before: string): readonly string[] {
  const lines = [
    'complete() { :; }',
    before,
    bashScript(sallyport),
    'COMP_WORDS=(sallyport "$@") COMP_CWORD=$#',
    '_sallyport',
    `printf '%s\\0' "\${COMPREPLY[@]}"`,
  ];
  const options = { cwd: folder, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } } as const;
  const answer = execFileSync('/bin/bash', ['--norc', '-c', lines.join('\n'), 'bash', ...words], options);
  return answer.split('\0').slice(0, -1);
}

const withoutCompopt = 'enable -n compopt; ! type compopt 2>/dev/null';

test('file-name-runs-a-command: where readline does not quote, as in bash 3.2, names are quoted before they are offered', () => {
  const quoted = offered(['lint', 'plan'], withoutCompopt);
  expect(quoted).toHaveLength(names.length);
  expect(quoted).toContain('plan.json');
  // As the shell reads the line back when it is entered: each is one word, the name of the file, and nothing runs.
  const read = execFileSync('/bin/bash', ['--norc', '-c', `printf '%s\\0' ${quoted.join(' ')}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(read.split('\0').slice(0, -1).toSorted()).toEqual(names.toSorted());
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
});

test('file-name-runs-a-command: where readline quotes, names are left to it', () => {
  expect(offered(['lint', 'plan'], 'compopt() { :; }').toSorted()).toEqual(names.toSorted());
});

test.each([['$(touch ran)'], ['`touch ran`'], ['x[$(touch ran)]'], ['--role=$(touch ran)'], ["'; touch ran; '"]])(
  'typed-word-runs-a-command: %s is compared, and not expanded',
  (typed) => {
    for (const words of [[typed], ['lint', typed], [typed, ''], ['lint', typed, '='], ['exec', '--', typed, '']]) {
      offered(words, '');
      expect(readdirSync(folder).toSorted(), words.join(' ')).toEqual(names.toSorted());
    }
  },
);
