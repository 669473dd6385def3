/** What somebody on Windows is told; the platform's name is all that can be exchanged here. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function sallyport(platform: string, ...args: readonly string[]) {
  const platformIs = `data:text/javascript,Object.defineProperty(process, 'platform', { value: '${platform}' })`;
  const node = ['--conditions=source', `--import=${platformIs}`, program, ...args];
  return spawnSync(process.execPath, node, { encoding: 'utf8' });
}

test('on Windows every command ends at once, with a sentence and the exit code of what this computer lacks', () => {
  for (const args of [['--version'], ['ls'], []]) {
    const { status, stdout, stderr } = sallyport('win32', ...args);
    expect({ status, stdout }).toEqual({ status: 8, stdout: '' });
    expect(stderr).toBe(
      'sallyport: this program does not run on Windows\nhint: run it in the Windows Subsystem for Linux\n',
    );
  }
});

test('on macOS the client runs', () => {
  expect(sallyport('darwin', '--version').status).toBe(0);
});
