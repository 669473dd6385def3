/** What every installed `sallyport` must do as root: start a region, boot instances, reach them as oneself. */
import { expect, test } from 'vitest';
import { type ExampleRegion, startExampleRegion } from '../../../e2e/example-region.ts';
import { onTerminal } from '../../../e2e/pty.ts';
import type { Sallyport } from '../../../e2e/region-process.ts';

/** `inside` lists what instances have in /opt/sallyport/bin. */
export function reachesInstances(program: () => Sallyport, inside: readonly string[]): void {
  test('as root it starts a region with instances, and exec and shell reach them', async () => {
    const example = await startExampleRegion(program());
    try {
      await execReaches(example, inside);
      await shellReaches(example, program());
    } finally {
      await example.region.close();
    }
  });
}

async function execReaches({ as, setup }: ExampleRegion, inside: readonly string[]): Promise<void> {
  const script = 'id -un; ls /opt/sallyport/bin; exit 7';
  const outcome = await as('devops', ['exec', 'web-1', '--', '/bin/sh', '-c', script]);
  expect(outcome).toEqual({ status: 7, stdout: `devops-user\n${inside.join('\n')}\n`, stderr: '' });
  // The permission is about instances with a tag, which this one lacks.
  const refused = await as('devops', ['exec', setup.untagged, '--', '/bin/true']);
  expect(refused.status).toBe(255);
  expect(refused.stderr).toMatch(/may not use the instance i-[\s\S]*"ssm:StartSession"/);
}

async function shellReaches({ region, setup }: ExampleRegion, { command }: Sallyport): Promise<void> {
  const [file, ...first] = command;
  const { roleArn, keys } = setup.devops;
  const shell = onTerminal(file, [...first, 'shell', 'web-1', '--role', roleArn], region.env(keys));
  await shell.shows(/\$ /);
  shell.type('tty; id -un; exit\r');
  await shell.shows(/\/dev\/pts\/\d+\r\ndevops-user/);
  expect(await shell.ended).toBe(0);
}
