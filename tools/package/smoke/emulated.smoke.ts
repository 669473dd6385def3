/** The arm64 executable on x64, in QEMU's emulation of a process, with Debian's libraries for arm64. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../e2e/programs.ts';
import { lintsAFile } from './lint.ts';
import { emptyFolder, unpackExecutable, version } from './packages.ts';

const { folder, remove } = emptyFolder();
const qemu = ['/usr/bin/qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu'] as const;
let executable: string;

beforeAll(() => {
  executable = unpackExecutable(folder, 'arm64');
});
afterAll(remove);

// On arm64 it is the executable of this processor, which the other file tests.
const command = (): readonly [string, ...string[]] => (process.arch === 'arm64' ? [executable] : [...qemu, executable]);

test('it tells its version', async () => {
  const [file, ...first] = command();
  expect(await run(file, [...first, '--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

lintsAFile(command);
