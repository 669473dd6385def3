/** Filters and attributes of ec2 that AWS documents, in the row of those that were refused. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
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

/** The filters that AWS's own model documents, read from botocore where it is installed. */
async function documentedFilters(operation: string): Promise<string[] | undefined> {
  const program = [
    'import json, re, botocore.session',
    'model = botocore.session.get_session().get_service_model("ec2")',
    `text = model.operation_model("${operation}").input_shape.members["Filters"].documentation`,
    'print(json.dumps(re.findall(r"<li> <p> <code>([^<]+)</code>", text)))',
  ].join('\n');
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', program]);
    return JSON.parse(stdout) as string[];
  } catch {
    return undefined;
  }
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

  // Without botocore the lists of the row itself.
  const listed: Readonly<Record<string, readonly string[]>> = {
    DescribeSecurityGroups: [
      'ip-permission.user-id',
      'egress.ip-permission.group-name',
      'ip-permission.prefix-list-id',
    ],
    DescribeVpcs: ['owner-id', 'dhcp-options-id', 'cidr-block-association.state'],
    DescribeSubnets: ['ipv6-native', 'private-dns-name-options-on-launch.hostname-type'],
    DescribeInstances: [
      'platform',
      'instance-lifecycle',
      'block-device-mapping.status',
      'metadata-options.state',
      'availability-zone-id',
    ],
  };

  test.each(Object.keys(calls))('B17: %s', { timeout: 30_000 }, async (operation) => {
    const names = (await documentedFilters(operation)) ?? listed[operation] ?? [];
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
