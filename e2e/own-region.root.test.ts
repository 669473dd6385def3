/** docs/own-region.md, typed as it stands. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientsFor } from '../apps/cli/src/tour/clients.ts';
import { waitOnline } from '../apps/cli/src/tour/instances.ts';
import { find, run } from './programs.ts';
import { type RegionProcess, startRegionProcess } from './region-process.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let region: RegionProcess;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'sallyport-own-'));
  region = await startRegionProcess();
});
afterAll(async () => {
  await region?.close();
  rmSync(home, { recursive: true, force: true });
});

/** What the page tells to type. */
function commands(): readonly string[] {
  const page = readFileSync(join(root, 'docs/own-region.md'), 'utf8');
  return [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) =>
    block.replaceAll('~/region.json', region.readyFile),
  );
}

/** Of one shell that stays, as a person's does; it ends at the first command that fails. */
function type(lines: readonly string[]): ReturnType<typeof run> {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  const env = { PATH: path, HOME: home, LANG: 'C.UTF-8', AWS_PAGER: '', npm_config_update_notifier: 'false' };
  // Debian's AWS CLI 2.9 does not know AWS_ENDPOINT_URL yet.
  const aws = 'aws() { command aws "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }';
  const script = [`cd '${root}'`, aws, ...lines].join('\n');
  return run(find('bash') ?? '', ['-euo', 'pipefail', '-c', script], { env });
}

test('the page leads from an empty region to a command as oneself', { timeout: 240_000 }, async () => {
  const all = commands();
  expect(all.length).toBeGreaterThan(4);
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('the region has no account');

  const furnished = await type([
    ...all.slice(0, -1),
    'printf "%s %s" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >&2',
  ]);
  expect(furnished.status, furnished.stderr).toBe(0);
  const keys = /(AKIA\w+) (\S+)$/.exec(furnished.stderr);
  const client = clientsFor(region.ready, account);
  const { Reservations = [] } = await client.ec2.send(new DescribeInstancesCommand({}));
  const id = Reservations[0]?.Instances?.[0]?.InstanceId ?? '';
  expect(await waitOnline(client, [id], 30_000)).toBe(true);

  const anna = `export AWS_ACCESS_KEY_ID=${keys?.[1]} AWS_SECRET_ACCESS_KEY=${keys?.[2]}`;
  const used = await type([all[0] ?? '', anna, all.at(-1) ?? '']);
  expect(used.status, used.stderr).toBe(0);
  expect(used.stdout).toMatch(new RegExp(`^web-1\\t${id}\\tOnline\\t`, 'm'));
  expect(used.stdout).toMatch(/^anna$/m);
  expect(used.stdout).toMatch(/^anna-\S+\tarn:aws:sts::111122223333:assumed-role\/Web\/anna\t/m);
});
