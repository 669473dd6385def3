/** sudo's own parser as the witness: no name that cvtsudoers(1) reads in a rule is missing from the words we find. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLinuxUserName } from '@sallyport/aws';
import fc from 'fast-check';
import { expect, test as whenPossible } from 'vitest';
import { includesIn, namesInSudoers } from '../src/sudoers-names.ts';

const program = '/usr/bin/cvtsudoers';
const test = whenPossible.skipIf(!existsSync(program));
if (!existsSync(program)) process.stderr.write(`sudo's parser is not asked here, missing: ${program}\n`);

/** Members of the JSON form that name a user or a group. */
const naming = ['username', 'usergroup', 'netgroup', 'nonunixgroup', 'userid', 'usergid', 'runasgroup'];

function namesBySudo(text: string): ReadonlySet<string> {
  const args = ['--output-format=json', '--input-format=sudoers', '--config=/dev/null', '-'];
  const { status, stdout, stderr } = spawnSync(program, args, { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stderr}\n${text}`);
  const names = new Set<string>();
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [inner, member] of Object.entries(value)) collect(member, Array.isArray(value) ? key : inner);
    } else if (naming.includes(key)) {
      names.add(key === 'userid' ? `#${value}` : key === 'usergid' ? `%#${value}` : String(value));
    }
  };
  collect(JSON.parse(stdout), '');
  return names;
}

/** `\x0a` in a name is a line feed, for example, which no account has. */
function couldBeAccount(text: string): boolean {
  return isLinuxUserName(text) || /^%?#\d+$/.test(text);
}

const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{1,8}$/).filter((text) => text !== 'all');
const space = fc.constantFrom('', ' ', '\t', ' \\\n  ');
const member = fc
  .tuple(
    fc.constantFrom('', '!'),
    name,
    fc.nat({ max: 99_999 }),
    fc.constantFrom('u', '%', '%:', '+', '#', '%#', '"', '\\'),
  )
  .map(([not, text, id, form]) => {
    if (form === '#' || form === '%#') return `${not}${form}${id}`;
    if (form === '"') return `${not}"${text}"`;
    if (form === '\\') return `${not}${text.slice(0, 1)}\\${text.slice(1, 2).replace(/[^a-z]/, 'x')}${text.slice(2)}`;
    return `${not}${form === 'u' ? '' : form}${text}`;
  });
const list = fc
  .tuple(fc.array(member, { minLength: 1, maxLength: 3 }), space)
  .map(([all, gap]) => all.join(`${gap},${gap}`));
const command = fc.constantFrom(
  'ALL',
  '/bin/ls',
  '!/bin/sh',
  '/usr/bin/systemctl restart a\\,b',
  'sudoedit /etc/x',
  '/bin/true ""',
  '/bin/a *',
);
const runAs = fc
  .option(fc.tuple(list, fc.option(name)))
  .map((found) => (found === null ? '' : `(${found[0]}${found[1] === null ? '' : ` : ${found[1]}`}) `));
const granted = fc
  .array(fc.tuple(runAs, fc.constantFrom('', 'NOPASSWD: ', 'SETENV:NOEXEC: '), command), { minLength: 1, maxLength: 3 })
  .map((all) => all.map((parts) => parts.join('')).join(', '));
const line = fc.oneof(
  fc
    .tuple(list, space, granted, granted)
    .map(([who, gap, what, more]) => `${who}${gap} ALL${gap}=${gap}${what} : web = ${more}`),
  fc.tuple(list, granted).map(([who, what]) => `${who} ALL=${what} # a comment`),
  fc.tuple(name, name).map(([user, other]) => `Defaults:${user},${other} !authenticate`),
  name.map((text) => `# ${text} ALL=ALL`),
  // A comment ends with its line, and within quotes there is none.
  fc
    .tuple(name, space)
    .map(([user, gap]) => `# an old rule${gap || ' '}\\\n${user} ALL=ALL # and \\\n${user}x ALL=ALL`),
  fc.tuple(name, list).map(([user, members]) => `"team#${user}", ${members} ALL=ALL`),
);

test('every name that sudo reads in a rule is found', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 20, maxLength: 40 }),
      fc.array(list, { minLength: 1, maxLength: 3 }),
      (lines, lists) => {
        const aliases = lists.map(
          (members, index) => `User_Alias U${index} = ${members}\nRunas_Alias R${index} = ${members}`,
        );
        const text = `${[...aliases, ...lines].join('\n')}\n`;
        const names = namesInSudoers([text]);
        const missing = [...namesBySudo(text)].filter((one) => !names.has(one) && couldBeAccount(one));
        found += namesBySudo(text).size;
        expect(missing).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
  expect(found).toBeGreaterThan(1000);
});

test.each([
  ['a comment after the path', '@include INC # the old rules'],
  ['a comment after a quoted path', '#include "INC" # the old rules'],
  ['a path in the next line', '@include \\\nINC'],
  ['a comment before it that ends with a backslash', '# the old rules \\\n@include INC'],
  ['an escaped character', '\t@include\tINC\\ile'],
])('an include with %s is followed as sudo follows it', (_what, written) => {
  const directory = mkdtempSync('/tmp/sallyport-sudoers-');
  const path = join(directory, 'file');
  try {
    writeFileSync(path, 'ghost ALL=ALL\n', { mode: 0o440 });
    const text = `${written.replace('INC\\ile', `${directory}/f\\ile`).replace('INC', path)}\n`;
    expect([...namesBySudo(text)]).toContain('ghost');
    expect(includesIn(text)).toEqual([{ kind: 'include', path }]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
