/** Every filter and attribute of ec2 that AWS documents is taken. */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as sdk from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { World } from '../ec2/world.ts';
import { account } from '../harness.ts';

let world: World;
let ec2: sdk.EC2Client;
beforeAll(async () => {
  world = await World.start();
  ec2 = world.ec2;
});
afterAll(() => world.close());

/** The types of the SDK for JavaScript hold AWS's text on each member. */
const models = join(dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-ec2')), '../dist-types/models');
const types = globSync('models_*.d.ts', { cwd: models }).map((file) => readFileSync(join(models, file), 'utf8'));

/** The outer list: what stands in a list within it are values of a filter. */
function documentedFilters(operation: string): string[] {
  const [, before = ''] = types.join('\n').split(`export interface ${operation}Request `);
  const [members = ''] = before.split('    Filters?:', 1);
  const text = members.slice(members.lastIndexOf('/**'));
  return [...text.matchAll(/^ {5}\* {13}<li>[\s*]*<p>[\s*]*<code>([^<]+)<\/code>/gm)].map(([, name = '']) => name);
}

describe('B17: every filter that AWS documents is taken', () => {
  const calls = {
    DescribeSecurityGroups: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeSecurityGroupsCommand({ Filters })),
    DescribeVpcs: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeVpcsCommand({ Filters })),
    DescribeSubnets: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeSubnetsCommand({ Filters })),
    DescribeInstances: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeInstancesCommand({ Filters })),
    DescribeVolumes: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeVolumesCommand({ Filters })),
    DescribeRouteTables: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeRouteTablesCommand({ Filters })),
    DescribeImages: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeImagesCommand({ Filters })),
    DescribeNetworkInterfaces: (Filters: sdk.Filter[]) =>
      ec2.send(new sdk.DescribeNetworkInterfacesCommand({ Filters })),
    DescribeAvailabilityZones: (Filters: sdk.Filter[]) =>
      ec2.send(new sdk.DescribeAvailabilityZonesCommand({ Filters })),
    DescribeNetworkAcls: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeNetworkAclsCommand({ Filters })),
    DescribeVpcEndpoints: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeVpcEndpointsCommand({ Filters })),
    DescribeKeyPairs: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeKeyPairsCommand({ Filters })),
    DescribeAddresses: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeAddressesCommand({ Filters })),
    DescribeInternetGateways: (Filters: sdk.Filter[]) => ec2.send(new sdk.DescribeInternetGatewaysCommand({ Filters })),
  };

  test.each(Object.keys(calls))('B17: %s', { timeout: 30_000 }, async (operation) => {
    const names = documentedFilters(operation);
    expect(names).not.toEqual([]);
    for (const name of names) {
      const filter = name.startsWith('tag:') || name === 'tag' ? 'tag:x' : name;
      await calls[operation as keyof typeof calls]([{ Name: filter, Values: ['x'] }]);
    }
  });

  test('B17: they find what they say', async () => {
    const { id } = await world.launch();
    const found = async (Name: string, ...Values: string[]) => {
      const { Reservations } = await ec2.send(
        new sdk.DescribeInstancesCommand({
          Filters: [
            { Name: 'instance-id', Values: [id] },
            { Name, Values },
          ],
        }),
      );
      return Reservations?.length === 1;
    };
    expect(await found('block-device-mapping.status', 'attached')).toBe(true);
    expect(await found('metadata-options.state', 'applied')).toBe(true);
    expect(await found('availability-zone-id', 'euw1-az1', 'euw1-az2', 'euw1-az3')).toBe(true);
    expect(await found('network-interface.association.ip-owner-id', 'amazon')).toBe(true);
    expect(await found('platform', 'windows')).toBe(false);
    await expect(found('no-such-filter', 'x')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const groups = await ec2.send(
      new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.user-id', Values: [account] }] }),
    );
    expect(groups.SecurityGroups?.map(({ GroupName }) => GroupName)).toContain('default');
  });

  const attributes: readonly sdk.InstanceAttributeName[] = [
    'instanceType',
    'kernel',
    'ramdisk',
    'userData',
    'disableApiTermination',
    'instanceInitiatedShutdownBehavior',
    'rootDeviceName',
    'blockDeviceMapping',
    'productCodes',
    'sourceDestCheck',
    'groupSet',
    'ebsOptimized',
    'sriovNetSupport',
    'enaSupport',
    'enclaveOptions',
    'disableApiStop',
  ];
  test('B17: every attribute of DescribeInstanceAttribute', async () => {
    const { id } = await world.launch();
    for (const Attribute of attributes) {
      const { $metadata: _, ...answer } = await ec2.send(
        new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }),
      );
      expect(Object.keys(answer), Attribute).toHaveLength(2);
    }
    await expect(
      ec2.send(new sdk.DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'colour' as 'kernel' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});
