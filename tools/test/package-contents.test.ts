/** Which files of a checkout may get into a package. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyTracked } from '../package/tracked-files.ts';

let room: string;
let checkout: string;
let folder: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'sallyport-contents-'));
  checkout = join(room, 'checkout');
  folder = join(room, 'package');
  mkdirSync(join(checkout, 'bin/lib'), { recursive: true });
  for (const file of ['bin/program.mjs', 'bin/lib/part.mjs', 'README.md']) writeFileSync(join(checkout, file), '');
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
  ])
    execFileSync('/usr/bin/git', args, { cwd: checkout });
});
afterEach(() => rmSync(room, { recursive: true }));

test('stray-file-in-the-checkout: what git does not have is not packed, the rest is', () => {
  for (const stray of ['bin/.env', 'bin/core.1234', 'bin/lib/region.json'])
    writeFileSync(join(checkout, stray), 'secret');
  copyTracked(checkout, 'bin', folder);
  copyTracked(checkout, 'README.md', folder);
  expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual([
    'README.md',
    'bin',
    'bin/lib',
    'bin/lib/part.mjs',
    'bin/program.mjs',
  ]);
});

test('a path that the repository does not have ends the build', () => {
  writeFileSync(join(checkout, 'NOTES.md'), '');
  expect(() => copyTracked(checkout, 'NOTES.md', folder)).toThrow('the repository has no');
});
