/** The completion scripts in the shells they are for, typed as a person types: tabs included. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { find, run } from './programs.ts';
import { type OnTerminal, onTerminal } from './pty.ts';
import { node, sallyport } from './region-process.ts';

/** How each is started without anybody's settings, and how a function stands in that prints what it is called with. */
const shells = {
  bash: { args: ['--norc', '-i'], setUp: [`sallyport() { printf '<%s>' "$@"; echo; }`, "PS1='> '"] },
  zsh: {
    args: ['-f', '-i'],
    setUp: ['autoload -Uz compinit; compinit -u -D', `sallyport() { printf '<%s>' "$@"; echo }`, "PS1='> '"],
  },
  fish: {
    args: ['--no-config', '-i'],
    setUp: ["function sallyport; printf '<%s>' $argv; echo; end", "function fish_prompt; echo '> '; end"],
  },
} as const;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-completion-'));
  writeFileSync(join(folder, 'account-export.json'), '{}');
  mkdirSync(join(folder, '$(touch pwned)'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.entries(shells))('%s', (shell, { args, setUp }) => {
  let terminal: OnTerminal;

  beforeAll(async () => {
    const script = await run(node, [sallyport, 'completion', shell]);
    expect(script).toMatchObject({ status: 0, stderr: '' });
    const file = join(folder, `completion.${shell}`);
    writeFileSync(file, script.stdout);
    const program = find(shell);
    if (program === undefined) throw new Error(`${shell} is needed`);
    const env = { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' };
    terminal = onTerminal(program, args, env);
    for (const line of [`cd '${folder}'`, ...setUp, `source '${file}'`, "printf 'rea''%s\\n' dy"])
      terminal.type(`${line}\r`);
    await terminal.shows(/ready/);
  });
  afterAll(async () => {
    terminal.type('\x15exit\r');
    await terminal.ended;
  });

  test.each([
    ['a command', 'ses\t', ['sessions']],
    ['a command below another', 'sessions e\t', ['sessions', 'end']],
    ['an option', 'shell web-1 --pro\t', ['shell', 'web-1', '--profile']],
    [
      'an option after the value of another',
      'ls --role arn:aws:iam::111122223333:role/x --js\t',
      ['ls', '--role', 'arn:aws:iam::111122223333:role/x', '--json'],
    ],
    ['a choice', 'explain anna web-1 --expect al\t', ['explain', 'anna', 'web-1', '--expect', 'allowed']],
    ['an argument of few words', 'completion fi\t', ['completion', 'fish']],
    ['a file as the value of an option', 'lint --export acc\t', ['lint', '--export', 'account-export.json']],
    ['a file as an argument', 'lint acc\t', ['lint', 'account-export.json']],
  ])('%s is completed', async (_, typed, words) => {
    terminal.type(`sallyport ${typed}\r`);
    await terminal.shows(new RegExp(words.map((word) => `<${word.replaceAll('.', '\\.')}>`).join('')));
  });

  test('what follows -- is the command of the instance and gets no option of ours', async () => {
    terminal.type('sallyport exec web-1 -- --pro\t\r');
    await terminal.shows(/<exec><web-1><--><--pro>/);
  });

  test('command-in-a-file-name: completing runs nothing of what is typed or found', async () => {
    terminal.type("sallyport lint '$(touch pwned)'\t\r");
    await terminal.shows(/<lint><\$\(touch pwned\)\/?>/);
    const listed = await run(find('ls') ?? '', [folder]);
    expect(listed.stdout).not.toMatch(/^pwned$/m);
  });
});
