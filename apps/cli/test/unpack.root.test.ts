/** Attacks on the files that the single executable unpacks and root then loads. Needs root, to be another user too. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PackedFile, unpack } from '../src/executable/unpack.ts';

const nobody = 65_534;
const native = packed('lib/pty.node', 'native code', true);
const files = [native, packed('lib/init.sh', 'exit 0', false), packed('bin/sallyport-host', '#!/bin/true', true)];

let room: string;
let folder: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'sallyport-unpack-'));
  folder = join(room, 'unpacked');
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

function packed(path: string, text: string, executable: boolean): PackedFile {
  const bytes = Buffer.from(text);
  return { path, executable, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Who refused, in words, and by code. */
function refusal(wanted: readonly PackedFile[] = files): { readonly code: unknown; readonly message: string } {
  try {
    unpack(folder, wanted);
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown };
    return { code, message: message.replaceAll(room, '') };
  }
  return { code: undefined, message: '' };
}

test('files are written for their owner alone, and programs can be run', () => {
  expect(refusal().code).toBeUndefined();
  expect(readFileSync(join(folder, 'lib/pty.node'), 'utf8')).toBe('native code');
  const modes = ['lib', 'lib/pty.node', 'lib/init.sh'].map((path) => statSync(join(folder, path)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600]);
});

test('a folder of somebody else is refused', () => {
  chownSync(folder, nobody, nobody);
  expect(refusal()).toEqual({ code: 'cli/unpack', message: '/unpacked is not a folder of this user alone' });
  expect(readdirSync(folder)).toEqual([]);
});

test.each([0o770, 0o707, 0o750, 0o1777])('a folder that others may enter is refused: mode %o', (mode) => {
  chmodSync(folder, mode);
  expect(refusal()).toEqual({ code: 'cli/unpack', message: '/unpacked is not a folder of this user alone' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a symbolic link in the place of the folder is refused, even to a folder of ours', () => {
  const ours = join(room, 'ours');
  mkdirSync(ours, { mode: 0o700 });
  rmSync(folder, { recursive: true });
  symlinkSync(ours, folder);
  expect(refusal()).toEqual({ code: 'cli/unpack', message: '/unpacked cannot be opened as a folder (ENOTDIR)' });
  expect(readdirSync(ours)).toEqual([]);
});

test('a folder inside that was there before is refused, and nothing is written to it', () => {
  mkdirSync(join(folder, 'lib'), { mode: 0o777 });
  expect(refusal()).toEqual({ code: 'cli/unpack', message: '/unpacked/lib cannot be made (EEXIST)' });
  expect(readdirSync(join(folder, 'lib'))).toEqual([]);
});

test('a link in the place of a folder inside is refused, and nothing is written where it leads', () => {
  const elsewhere = join(room, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(folder, 'lib'));
  expect(refusal()).toEqual({ code: 'cli/unpack', message: '/unpacked/lib cannot be made (EEXIST)' });
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a file or a link that was there before is refused, and neither it nor what it leads to changes', () => {
  const victim = join(room, 'victim');
  writeFileSync(victim, 'untouched');
  const flat = packed('pty.node', 'native code', true);
  for (const plant of [
    () => writeFileSync(join(folder, 'pty.node'), 'planted', { mode: 0o700 }),
    () => symlinkSync(victim, join(folder, 'pty.node')),
  ]) {
    plant();
    expect(refusal([flat])).toEqual({ code: 'cli/unpack', message: '/unpacked/pty.node cannot be made (EEXIST)' });
    rmSync(join(folder, 'pty.node'));
  }
  expect(readFileSync(victim, 'utf8')).toBe('untouched');
  expect(refusal([flat]).code).toBeUndefined();
});

test('bytes that are not those of the build are refused', () => {
  const tampered = { ...native, bytes: Buffer.from('native c0de') };
  expect(refusal([tampered])).toEqual({
    code: 'cli/unpack',
    message: '/unpacked/lib/pty.node is not what the executable was built with',
  });
});
