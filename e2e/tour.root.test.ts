/** The newcomer's first command, on a terminal and off it. */
import { expect, test } from 'vitest';
import { resourcesHeldBy, waitUntilReleased } from './held-resources.ts';
import { run } from './programs.ts';
import { onTerminal } from './pty.ts';
import { node, sallyport } from './region-process.ts';

const env = { PATH: process.env.PATH, HOME: '/root', LANG: 'C.UTF-8', TERM: 'xterm-256color' };

test('in a pipe the tour checks everything, ends with its count and status 0', async () => {
  const outcome = await run(node, [sallyport, 'tour'], { env });
  const lines = outcome.stdout.trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
  expect(lines.at(-1)).toBe(`tour: ${lines.length - 1} passed, 0 failed`);
  expect(lines.length).toBeGreaterThan(20);
  expect(outcome.status).toBe(0);
});

test('on a terminal the tour ends in a live shell as devops-user, and leaves nothing when it is left', async () => {
  const tour = onTerminal(node, [sallyport, 'tour'], env);
  await tour.shows(/tour: \d+ passed, 0 failed[\s\S]*devops-user@/);
  const held = resourcesHeldBy(tour.pid);
  expect(held.processes.size).toBeGreaterThan(5);
  tour.type('echo "$(id -un):$((40 + 2))"\r');
  await tour.shows(/devops-user:42/);
  tour.type('exit\r');
  expect(await tour.ended).toBe(0);
  expect(await waitUntilReleased(held, 3_000)).toEqual([]);
});

test.each([
  ['SIGINT', 1],
  ['SIGTERM', 1],
  ['SIGKILL', 128 + 9],
])('%s in the middle of the tour leaves nothing', async (signal, status) => {
  const tour = onTerminal(node, [sallyport, 'tour', '--no-shell'], env);
  await tour.shows(/open shells on web-1/);
  const held = resourcesHeldBy(tour.pid);
  tour.kill(signal);
  expect(await tour.ended).toBe(status);
  expect(await waitUntilReleased(held, 5_000)).toEqual([]);
});
