import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatAddress, overlap, parseAddress, parseBlock } from '../../src/services/ec2/cidr.ts';
import { zonesOf } from '../../src/services/ec2/zones.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

describe('a new account', () => {
  it('has a default VPC with a subnet in each zone and a default group', async () => {
    const { Vpcs } = await world.ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    expect(Vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available' }]);
    const VpcId = Vpcs?.[0]?.VpcId ?? '';
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const { Subnets } = await world.ec2.send(new DescribeSubnetsCommand({ Filters }));
    const places = Subnets?.map(({ AvailabilityZone, CidrBlock }) => [AvailabilityZone, CidrBlock]).sort();
    expect(places).toEqual([
      ['eu-west-1a', '172.31.0.0/20'],
      ['eu-west-1b', '172.31.16.0/20'],
      ['eu-west-1c', '172.31.32.0/20'],
    ]);
    expect(Subnets?.[0]?.AvailableIpAddressCount).toBe(4091);
    const { SecurityGroups } = await world.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: 'default',
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: SecurityGroups?.[0]?.GroupId }] }],
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ]);
    const { AccountAttributes } = await world.ec2.send(
      new DescribeAccountAttributesCommand({ AttributeNames: ['default-vpc'] }),
    );
    expect(AccountAttributes?.[0]?.AttributeValues).toEqual([{ AttributeValue: VpcId }]);
  });

  it('sees the region and its zones', async () => {
    const { Regions } = await world.ec2.send(new DescribeRegionsCommand({}));
    expect(Regions).toMatchObject([{ RegionName: 'eu-west-1', Endpoint: 'ec2.eu-west-1.amazonaws.com' }]);
    const { AvailabilityZones } = await world.ec2.send(new DescribeAvailabilityZonesCommand({}));
    expect(AvailabilityZones?.map(({ ZoneName, ZoneId }) => [ZoneName, ZoneId])).toEqual([
      ['eu-west-1a', 'euw1-az1'],
      ['eu-west-1b', 'euw1-az2'],
      ['eu-west-1c', 'euw1-az3'],
    ]);
    const { InstanceTypes } = await world.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.micro'] }));
    expect(InstanceTypes).toMatchObject([{ VCpuInfo: { DefaultVCpus: 2 }, MemoryInfo: { SizeInMiB: 1024 } }]);
  });

  it.each([
    ['us-east-1', 'use1-az1'],
    ['ap-southeast-2', 'apse2-az1'],
    ['us-gov-west-1', 'usgw1-az1'],
    ['cn-north-1', 'cnn1-az1'],
  ])('in %s the first zone is %s', (region, id) => {
    expect(zonesOf(region)[0]?.id).toBe(id);
  });
});

describe('VPCs and subnets', () => {
  it('are made, used and deleted in order', async () => {
    const { Vpc } = await world.ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const VpcId = Vpc?.VpcId;
    const { Subnet } = await world.ec2.send(
      new CreateSubnetCommand({ VpcId, CidrBlock: '10.1.2.0/28', AvailabilityZone: 'eu-west-1b' }),
    );
    const instance = await world.launch({ SubnetId: Subnet?.SubnetId });
    expect(instance).toMatchObject({ vpcId: VpcId, availabilityZone: 'eu-west-1b' });
    expect(instance.interface.privateIp).toMatch(/^10\.1\.2\.([4-9]|1[0-4])$/);
    await expect(world.ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await expect(world.ec2.send(new DeleteVpcCommand({ VpcId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    const dns = await world.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' }));
    expect(dns.EnableDnsSupport?.Value).toBe(true);
  });

  it('a subnet of sixteen addresses holds eleven instances', async () => {
    const { Vpc } = await world.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/28' }));
    const { Subnet } = await world.ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.9.0.0/28' }));
    await world.launch({ SubnetId: Subnet?.SubnetId, MinCount: 11, MaxCount: 11 });
    await expect(world.launch({ SubnetId: Subnet?.SubnetId })).rejects.toMatchObject({
      name: 'InsufficientFreeAddressesInSubnet',
    });
  });

  it.each([
    ['10.0.0.0/8', 'InvalidVpc.Range'],
    ['10.0.0.0/29', 'InvalidVpc.Range'],
    ['10.0.0.0/33', 'InvalidParameterValue'],
    ['10.0.0/16', 'InvalidParameterValue'],
    ['010.0.0.0/16', 'InvalidParameterValue'],
  ])('refuses the block %s with %s', async (CidrBlock, name) => {
    await expect(world.ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toMatchObject({ name });
  });

  it('refuses subnets outside of their VPC or over one another', async () => {
    const { Vpc } = await world.ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
    const make = (CidrBlock: string) => world.ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock }));
    await make('10.1.0.0/24');
    await expect(make('10.1.0.128/25')).rejects.toMatchObject({ name: 'InvalidSubnet.Conflict' });
    await expect(make('10.2.0.0/24')).rejects.toMatchObject({ name: 'InvalidSubnet.Range' });
  });

  it('addresses are read and written alike', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (number) => {
        expect(parseAddress(formatAddress(number))).toBe(number);
      }),
    );
    const [a, b] = [parseBlock('10.0.0.0/24'), parseBlock('10.0.0.255/32')];
    expect(a && b && overlap(a, b)).toBe(true);
  });
});

describe('security groups', () => {
  const make = async (): Promise<string> => {
    const made = await world.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'for the web' }));
    return made.GroupId ?? '';
  };

  it('allow all outbound and no inbound traffic by default', async () => {
    const GroupId = await make();
    const { SecurityGroups } = await world.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    expect(SecurityGroups?.[0]?.IpPermissions).toEqual([]);
    expect(SecurityGroups?.[0]?.IpPermissionsEgress).toHaveLength(1);
  });

  it('take rules, refuse them twice, and give them back by id and by content', async () => {
    const GroupId = await make();
    const https = {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'vpn' }],
    };
    const both = { GroupId, IpPermissions: [https, { ...https, IpRanges: [], UserIdGroupPairs: [{ GroupId }] }] };
    const { SecurityGroupRules } = await world.ec2.send(new AuthorizeSecurityGroupIngressCommand(both));
    expect(
      SecurityGroupRules?.map(({ CidrIpv4, ReferencedGroupInfo }) => CidrIpv4 ?? ReferencedGroupInfo?.GroupId),
    ).toEqual(['10.0.0.0/8', GroupId]);
    await expect(
      world.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https] })),
    ).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
    const { SecurityGroups } = await world.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'ip-permission.cidr', Values: ['10.0.0.0/8'] }] }),
    );
    expect(SecurityGroups?.map((group) => group.GroupId)).toEqual([GroupId]);
    expect(SecurityGroups?.[0]?.IpPermissions).toHaveLength(1);
    const SecurityGroupRuleIds = [SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? ''];
    await world.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
    const again = await world.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https] }));
    expect(again.UnknownIpPermissions).toHaveLength(1);
    const { SecurityGroupRules: left } = await world.ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
    );
    expect(left).toHaveLength(2);
  });

  it('lose their way out when it is revoked', async () => {
    const GroupId = await make();
    const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await world.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
    const { SecurityGroups } = await world.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    expect(SecurityGroups?.[0]?.IpPermissionsEgress).toEqual([]);
    await world.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
  });

  it.each([
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.0.0.1/33' }] },
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0; drop' }] },
    { IpProtocol: 'tcp', FromPort: 2, ToPort: 1, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    { IpProtocol: 'tcp', FromPort: 0, ToPort: 65536, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    { IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    { IpProtocol: 'gopher', FromPort: 70, ToPort: 70, IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    { IpProtocol: 'tcp', FromPort: 22, ToPort: 22 },
  ])('refuse the rule %j', async (permission) => {
    const GroupId = await make();
    await expect(
      world.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are not deleted while in use, and the default one never', async () => {
    const GroupId = await make();
    const instance = await world.launch({ SecurityGroupIds: [GroupId] });
    await expect(world.ec2.send(new DeleteSecurityGroupCommand({ GroupId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    const { SecurityGroups } = await world.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['default'] }] }),
    );
    await expect(
      world.ec2.send(new DeleteSecurityGroupCommand({ GroupId: SecurityGroups?.[0]?.GroupId })),
    ).rejects.toMatchObject({ name: 'CannotDelete' });
    expect(instance.interface.securityGroupIds).toEqual([GroupId]);
    await expect(make()).rejects.toMatchObject({ name: 'InvalidGroup.Duplicate' });
  });
});
