/** What a person waits for: the region, an instance, the first prompt. Memory of the region with two instances. */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { clientsFor } from '../apps/cli/src/tour/clients.ts';
import { createExampleSetup } from '../apps/cli/src/tour/example-setup.ts';
import { waitOnline } from '../apps/cli/src/tour/instances.ts';
import { onTerminal } from '../e2e/pty.ts';
import { node, sallyport, startRegionProcess } from '../e2e/region-process.ts';
import { median, print, timed } from './figure.ts';

export async function benchJourney(): Promise<void> {
  const bare = median(await timed(11, () => execFileSync(node, ['-e', '0'])));
  const began = performance.now();
  const region = await startRegionProcess();
  print({
    figure: 'region ready, from the start of its process',
    value: performance.now() - began,
    unit: 'ms',
    baseline: { what: 'node -e 0', value: bare },
    goal: 'within 1000 ms',
  });
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('the region has no account');
  const root = clientsFor(region.ready, account);
  const launched = performance.now();
  const setup = await createExampleSetup(region.ready, account.id, root);
  if (!(await waitOnline(root, [setup.web, setup.untagged], 30_000))) throw new Error('the instances stayed offline');
  print({
    figure: 'two people, two roles, two instances, until both are online',
    value: performance.now() - launched,
    unit: 'ms',
    goal: 'an instance within 3000 ms',
  });
  const status = readFileSync(`/proc/${region.process.pid}/status`, 'utf8');
  print({
    figure: 'memory of the region with two instances',
    value: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024,
    unit: 'MB',
    goal: 'under 150 MB',
  });
  // The first login makes the account and is not counted.
  const prompts: number[] = [];
  for (let run = 0; run < 9; run += 1) {
    const start = performance.now();
    const shell = onTerminal(
      node,
      [sallyport, 'shell', setup.web, '--role', setup.devops.roleArn],
      region.env(setup.devops.keys),
    );
    await shell.shows(/./s);
    if (run > 0) prompts.push(performance.now() - start);
    await shell.shows(/\$ /);
    shell.type('exit\r');
    await shell.ended;
  }
  print({
    figure: 'shell to the first byte of the prompt, role assumed on the way',
    value: median(prompts),
    unit: 'ms',
    baseline: { what: 'node -e 0', value: bare },
    goal: 'within 300 ms',
  });
  await region.close();
}
