/** A process and its descendants, from the lists of children that the kernel keeps. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { loginsBelow } from '../src/linux/login-process.ts';
import { descendants } from '../src/linux/proc.ts';

async function shellWithChild(): Promise<number> {
  const shell = spawn('/bin/sh', ['-c', '/bin/sh -c "echo ready; read -r line" & read -r line; wait'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    shell.kill('SIGKILL');
  });
  await once(shell.stdout, 'data');
  return shell.pid ?? 0;
}

test('children and what they started are found, other processes are not', async () => {
  const pid = await shellWithChild();
  const other = await shellWithChild();
  const found = descendants(pid) ?? [];
  expect(found.map((row) => row.pid)).toContain(pid);
  expect(found.filter((row) => row.parent === pid)).toHaveLength(1);
  expect(found.map((row) => row.pid)).not.toContain(other);
  expect(descendants(2 ** 22 + 1)).toEqual([]);
});

test('a session without a login has none, and its other processes are not asked for', async () => {
  const pid = await shellWithChild();
  expect(loginsBelow(pid, () => expect.unreachable())).toEqual([]);
});
