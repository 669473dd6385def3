/** AWS's own plugin with our agent in the instance. */
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test as whenPossible } from 'vitest';
import { encryptedRows } from './encrypted-rows.ts';
import { loggedRows } from './logged-rows.ts';
import { officialPlugin } from './official-programs.ts';
import { type OfficialRegion, startOfficialRegion } from './official-region.ts';
import { rows } from './plugin-rows.ts';
import { forgetKey, furnish, makeKey } from './plugin-sessions.ts';

const test = whenPossible.skipIf(officialPlugin === undefined);
let region: OfficialRegion;

beforeAll(async () => {
  if (officialPlugin === undefined) return;
  await makeKey();
  region = await startOfficialRegion('own');
  await furnish(region);
});
afterAll(async () => {
  await region?.region.close();
  forgetKey();
});

test.each([...rows, ...encryptedRows, ...loggedRows].map((row) => [row.name, row] as const))('%s', (_, row) =>
  row.run(region),
);

test('the node: tells its full name, and that its agent is the latest', async () => {
  const { InstanceInformationList = [] } = await region.root.ssm.send(new DescribeInstanceInformationCommand({}));
  for (const { ComputerName, IsLatestVersion } of InstanceInformationList) {
    expect(ComputerName).toMatch(/^ip-172-31-\d+-\d+\.eu-west-1\.compute\.internal$/);
    expect(IsLatestVersion).toBe(true);
  }
});
