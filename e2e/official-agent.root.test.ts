/**
 * AWS's own SSM Agent in the instances, unchanged and without a configuration file: to AWS's own plugin, and to our `shell` and `exec`. The names of the rows
 * say which session type they are about.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeInstancesCommand, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test as whenPossible } from 'vitest';
import { clientsFor } from '../apps/cli/src/tour/clients.ts';
import { createProfile, launch, waitOnline } from '../apps/cli/src/tour/instances.ts';
import { encryptedRows } from './encrypted-rows.ts';
import { loggedRows } from './logged-rows.ts';
import { officialAgent, officialPlugin } from './official-programs.ts';
import { type OfficialRegion, startOfficialRegion } from './official-region.ts';
import { rows } from './plugin-rows.ts';
import { forgetKey, furnish, makeKey } from './plugin-sessions.ts';
import { run } from './programs.ts';
import { onTerminal } from './pty.ts';
import { node, sallyport, startRegionProcess } from './region-process.ts';

const test = whenPossible.skipIf(officialAgent === undefined);
const withPlugin = whenPossible.skipIf(officialAgent === undefined || officialPlugin === undefined);

let official: OfficialRegion;

beforeAll(async () => {
  if (officialAgent === undefined) return;
  await makeKey();
  official = await startOfficialRegion('official');
  await furnish(official);
});
afterAll(async () => {
  await official?.region.close();
  forgetKey();
});

describe('the node', () => {
  test('registers and comes online by the names of AWS, without any configuration', async () => {
    const { InstanceInformationList = [] } = await official.root.ssm.send(new DescribeInstanceInformationCommand({}));
    const web = InstanceInformationList.find(({ InstanceId }) => InstanceId === official.setup.web);
    expect(web).toMatchObject({ PingStatus: 'Online', AgentVersion: '3.3.1142.0' });
    expect(web?.IPAddress).toMatch(/^172\.31\./);
    expect(web?.ComputerName).toMatch(/^ip-172-31-\d+-\d+\.eu-west-1\.compute\.internal$/);
  });
});

describe('after a stop and a start', () => {
  test('the node comes online again', async () => {
    const { untagged } = official.setup;
    const { ec2 } = official.root;
    const state = async (): Promise<string | undefined> => {
      const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [untagged] }));
      return Reservations?.[0]?.Instances?.[0]?.State?.Name;
    };
    await ec2.send(new StopInstancesCommand({ InstanceIds: [untagged] }));
    await expect.poll(state, { timeout: 20_000 }).toBe('stopped');
    await ec2.send(new StartInstancesCommand({ InstanceIds: [untagged] }));
    expect(await waitOnline(official.root, [untagged], 30_000)).toBe(true);
  });
});

describe('sallyport', () => {
  const exec = (...command: string[]): ReturnType<typeof run> =>
    official.as('devops', ['exec', 'web-1', '--', ...command]);

  test('exec: runs as oneself, with the exit status and both outputs', async () => {
    const outcome = await exec('sh', '-c', 'id -un; pwd; echo err >&2; exit 3');
    expect(outcome).toEqual({ status: 3, stdout: 'devops-user\n/home/devops-user\n', stderr: 'err\n' });
  });

  test('exec: nothing of the agent and no record of ours is in the session', async () => {
    const { stdout } = await exec('sh', '-c', 'env | grep -ciE "^aws|ssl|cert|proxy"; ls -d /run/sallyport/sessions');
    expect(stdout).toBe('0\n');
  });

  test('shell: opens as oneself and ends with exit', async () => {
    const { region, setup } = official;
    const args = [sallyport, 'shell', 'web-1', '--role', setup.devops.roleArn];
    const shell = onTerminal(node, args, region.env(setup.devops.keys));
    await shell.shows(/devops-user@ip-/);
    await shell.shows(/\$ $/);
    // The size may arrive after the prompt.
    shell.type('until stty size | grep "^40 120"; do sleep 0.1; done; exit\r');
    expect(await shell.ended).toBe(0);
    expect(shell.screen()).toMatch(/^40 120\r/m);
  });
});

describe('plugin', () => {
  const both = [...rows, ...encryptedRows, ...loggedRows].filter(({ agents }) => agents === 'both');
  withPlugin.each(both.map((row) => [row.name, row] as const))('%s', (_, row) => row.run(official));
});

describe('an agent folder', () => {
  const programs = ['amazon-ssm-agent', 'ssm-agent-worker', 'ssm-session-worker', 'ssm-document-worker'];
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-agent-'));
    const script =
      '#!/bin/sh\nmkdir -p /var/log/amazon/ssm\necho "boom $$" >>/var/log/amazon/ssm/amazon-ssm-agent.log\nexit 3\n';
    for (const name of programs) writeFileSync(join(folder, name), script, { mode: 0o755 });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  whenPossible('that lacks a program is refused by its name, and nothing starts', async () => {
    const args = ['region', 'start', '--port', '0', '--tls-port', '0', '--instance-agent', folder];
    const { status, stderr } = await run(node, [sallyport, ...args]);
    expect(status).toBe(8);
    expect(stderr).toContain(`sallyport: the agent folder ${folder} holds no ssm-session-logger\nhint: `);
  });

  whenPossible('whose agent ends at once is reported with the last lines of its log', async () => {
    writeFileSync(join(folder, 'ssm-session-logger'), '', { mode: 0o755 });
    const region = await startRegionProcess(['--instance-agent', folder]);
    try {
      const [account] = region.ready.accounts;
      if (account === undefined) throw new Error('the region has no account');
      const root = clientsFor(region.ready, account);
      await createProfile(root);
      const id = await launch(root, '', {});
      const said = expect.poll(region.stderr, { timeout: 30_000 });
      await said.toMatch(new RegExp(`^sallyport: ${id}: amazon-ssm-agent: boom \\d+$`, 'm'));
      expect(region.stderr()).toContain(
        `sallyport: ${id}: amazon-ssm-agent.service ended (status 3), starts again in 250 ms\n`,
      );
    } finally {
      await region.close();
    }
  });
});
