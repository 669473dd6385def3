/** Killed without warning at any moment: the region, the agent, the client. What is left, and what goes on. */
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { waitOnline } from '../apps/cli/src/tour/instances.ts';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { resourcesHeldBy, waitUntilReleased } from './held-resources.ts';
import { type OnTerminal, onTerminal } from './pty.ts';
import { node, sallyport, startRegionProcess } from './region-process.ts';

let example: ExampleRegion | undefined;

afterEach(async () => {
  await example?.region.close();
  example = undefined;
});

function shellOf({ setup, region }: ExampleRegion): OnTerminal {
  return onTerminal(node, [sallyport, 'shell', 'web-1', '--role', setup.devops.roleArn], region.env(setup.devops.keys));
}

/** Process ids of the descendants of `of` whose command line fits. */
function descendants(of: number, command: RegExp): readonly number[] {
  return [...resourcesHeldBy(of).processes]
    .filter(([, line]) => command.test(line))
    .map(([key]) => Number(key.split('@')[0]));
}

function regionPid({ region }: ExampleRegion): number {
  if (region.process.pid === undefined) throw new Error('the region has no process');
  return region.process.pid;
}

// Moments spread over the start: before it listens, while instances boot, and after.
test.each([0, 60, 150, 300, 600])(
  'a region killed after %i ms leaves no process, mount or namespace',
  async (after) => {
    const starting = startRegionProcess();
    const region = await starting;
    const { ready } = region;
    const { clientsFor } = await import('../apps/cli/src/tour/clients.ts');
    const { createExampleSetup } = await import('../apps/cli/src/tour/example-setup.ts');
    const [account] = ready.accounts;
    if (account === undefined) throw new Error('no account');
    const building = createExampleSetup(ready, account.id, clientsFor(ready, account));
    building.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, after));
    const held = resourcesHeldBy(region.process.pid ?? 0);
    region.process.kill('SIGKILL');
    expect(await waitUntilReleased(held, 5_000)).toEqual([]);
    await building.catch(() => {});
    await region.close();
  },
);

test('a region killed under open shells leaves nothing, and the shell says so and gives the terminal back', async () => {
  example = await startExampleRegion();
  const shell = shellOf(example);
  await shell.shows(/\$ /);
  const held = resourcesHeldBy(regionPid(example));
  example.region.process.kill('SIGKILL');
  expect(await waitUntilReleased(held, 5_000)).toEqual([]);
  await shell.shows(/connection lost/);
  shell.type('\r~.');
  await shell.ended;
});

test('a killed agent takes its sessions with it, comes back, and takes new ones', async () => {
  example = await startExampleRegion();
  const shell = shellOf(example);
  await shell.shows(/\$ /);
  shell.type('sleep 7654\r');
  await shell.shows(/sleep 7654/);
  const pid = regionPid(example);
  // The namespaces are the instance's, which lives on.
  const worker = descendants(pid, /^ssm-session-worker \S+-[0-9a-f]{17}/)[0] ?? 0;
  const workers = { ...resourcesHeldBy(worker), namespaces: new Set<string>() };
  expect(workers.processes.size).toBeGreaterThan(2);
  for (const agent of descendants(pid, /\/lib\/agent\.mjs/)) process.kill(agent, 'SIGKILL');
  expect(await waitUntilReleased(workers, 5_000)).toEqual([]);
  await shell.ended;
  expect(await waitOnline(example.root, [example.setup.web, example.setup.untagged], 20_000)).toBe(true);
  const again = shellOf(example);
  await again.shows(/devops-user@[\s\S]*\$ /);
  again.type('exit\r');
  expect(await again.ended).toBe(0);
});

test('a killed client leaves no process here, and its session waits disconnected for its end', async () => {
  example = await startExampleRegion();
  const shell = shellOf(example);
  await shell.shows(/\$ /);
  const held = resourcesHeldBy(shell.pid);
  process.kill(shell.pid, 'SIGKILL');
  await shell.ended;
  expect(await waitUntilReleased(held, 2_000)).toEqual([]);
  const { Sessions } = await example.root.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
  expect(Sessions?.map((session) => session.Status)).toEqual(['Disconnected']);
});

test('garbage on its sockets does not bring the region down', async () => {
  example = await startExampleRegion();
  const { connect } = await import('node:net');
  const garbage = [Buffer.alloc(70_000, 0x41), Buffer.from('GET / HTTP/1.1\r\n')];
  for (const url of [example.region.ready.endpointUrl, example.region.ready.tlsEndpointUrl]) {
    for (const bytes of [...garbage, Buffer.from(crypto.getRandomValues(new Uint8Array(4096)))]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
  }
  expect((await example.as('devops', ['ls'])).status).toBe(0);
});
