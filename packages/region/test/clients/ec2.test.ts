/** What clients of other authors meet in ec2. Volumes, attributes and rules are what Terraform's provider 5.100 calls. */
import * as sdk from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localImageId, World } from '../ec2/world.ts';
import { form, send, signed } from '../raw-request.ts';

let world: World;
let ec2: sdk.EC2Client;
beforeAll(async () => {
  world = await World.start();
  ec2 = world.ec2;
});
afterAll(() => world.close());

const launch = { ImageId: localImageId, MinCount: 1, MaxCount: 1 };

describe('A1: empty text is an absent member', () => {
  test.each([
    { Placement: { AvailabilityZone: '' } },
    { Placement: { AvailabilityZone: '', GroupName: '', Tenancy: '' as 'default' } },
    { SubnetId: '', PrivateIpAddress: '', KeyName: '', UserData: '', ClientToken: '' },
    { IamInstanceProfile: { Name: '' } },
    { KernelId: '', RamdiskId: '', AdditionalInfo: '' },
  ])('A1: RunInstances with %j', async (more) => {
    const command = new sdk.RunInstancesCommand({ ...launch, ...more, DryRun: true });
    await expect(ec2.send(command)).rejects.toMatchObject({ name: 'DryRunOperation' });
    const instance = await world.launch(more);
    expect(instance.state).toBe('running');
  });

  test('A1: subnets and pages', async () => {
    const vpc = await newVpc('10.61.0.0/16');
    const made = { VpcId: vpc, CidrBlock: '10.61.0.0/24', AvailabilityZone: '', AvailabilityZoneId: '' };
    await ec2.send(new sdk.CreateSubnetCommand(made));
    await ec2.send(new sdk.DescribeVpcsCommand({ NextToken: '' }));
  });

  test('A1: a zone that is none is still refused', async () => {
    const command = new sdk.RunInstancesCommand({ ...launch, Placement: { AvailabilityZone: 'eu-west-9z' } });
    await expect(ec2.send(command)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
});

async function newVpc(CidrBlock: string): Promise<string> {
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock }));
  return Vpc?.VpcId ?? '';
}

describe('A2: what Terraform reads back', () => {
  test('A2: the root volume of an instance as it was asked for', async () => {
    const Ebs = { VolumeSize: 20, VolumeType: 'gp3' as const, Iops: 4000, Throughput: 200, Encrypted: true };
    const instance = await world.launch({
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { ...Ebs, DeleteOnTermination: false } }],
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'disk', Value: 'root' }] }],
    });
    const by = async (input: sdk.DescribeVolumesCommandInput) =>
      (await ec2.send(new sdk.DescribeVolumesCommand(input))).Volumes;
    const { Size: _, ...asked } = { Size: 20, ...Ebs };
    const { VolumeSize, ...rest } = asked;
    const volume = {
      VolumeId: instance.volume.id,
      Size: VolumeSize,
      ...rest,
      State: 'in-use',
      AvailabilityZone: instance.availabilityZone,
      Attachments: [{ InstanceId: instance.id, Device: '/dev/xvda', State: 'attached', DeleteOnTermination: false }],
      Tags: [{ Key: 'disk', Value: 'root' }],
    };
    expect(await by({ VolumeIds: [instance.volume.id] })).toMatchObject([volume]);
    expect(await by({ Filters: [{ Name: 'attachment.instance-id', Values: [instance.id] }] })).toMatchObject([volume]);
    await expect(by({ VolumeIds: ['vol-0123456789abcdef0'] })).rejects.toMatchObject({
      name: 'InvalidVolume.NotFound',
    });
  });

  test.each([
    [{ VolumeSize: 1 }, 'InvalidBlockDeviceMapping'],
    [{ VolumeType: 'fast' as 'gp3' }, 'InvalidParameterValue'],
    [{ VolumeType: 'gp2' as const, Throughput: 200 }, 'InvalidParameterCombination'],
    [{ Iops: 10 }, 'InvalidParameterValue'],
  ])('A2: a root volume %j is refused with %s', async (Ebs, code) => {
    const BlockDeviceMappings = [{ DeviceName: '/dev/xvda', Ebs }];
    await expect(ec2.send(new sdk.RunInstancesCommand({ ...launch, BlockDeviceMappings }))).rejects.toMatchObject({
      name: code,
    });
  });

  test('A2: CPU credits of burstable types', async () => {
    const credits = async (...InstanceIds: string[]) =>
      (await ec2.send(new sdk.DescribeInstanceCreditSpecificationsCommand({ InstanceIds })))
        .InstanceCreditSpecifications;
    const old = await world.launch({ InstanceType: 't2.micro' });
    const young = await world.launch({ InstanceType: 't3.micro' });
    const chosen = await world.launch({
      InstanceType: 't3.micro',
      CreditSpecification: { CpuCredits: 'standard' },
    });
    expect(await credits(old.id, young.id, chosen.id)).toEqual(
      [
        { InstanceId: old.id, CpuCredits: 'standard' },
        { InstanceId: young.id, CpuCredits: 'unlimited' },
        { InstanceId: chosen.id, CpuCredits: 'standard' },
      ].sort((a, b) => (a.InstanceId < b.InstanceId ? -1 : 1)),
    );
    const answer = await ec2.send(
      new sdk.ModifyInstanceCreditSpecificationCommand({
        InstanceCreditSpecifications: [{ InstanceId: old.id, CpuCredits: 'unlimited' }],
      }),
    );
    expect(answer.SuccessfulInstanceCreditSpecifications).toEqual([{ InstanceId: old.id }]);
    expect(await credits(old.id)).toEqual([{ InstanceId: old.id, CpuCredits: 'unlimited' }]);
    const plain = await world.launch({ InstanceType: 'm5.large' });
    await expect(credits(plain.id)).rejects.toMatchObject({ name: 'InstanceCreditSpecification.NotSupported' });
  });

  test('A2: monitoring, recovery and EBS optimisation are described as asked', async () => {
    const { id } = await world.launch({
      Monitoring: { Enabled: true },
      EbsOptimized: true,
      MaintenanceOptions: { AutoRecovery: 'disabled' },
    });
    const shown = async () =>
      (await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations?.[0]?.Instances?.[0];
    expect(await shown()).toMatchObject({
      Monitoring: { State: 'enabled' },
      EbsOptimized: true,
      MaintenanceOptions: { AutoRecovery: 'disabled' },
    });
    await ec2.send(new sdk.UnmonitorInstancesCommand({ InstanceIds: [id] }));
    await ec2.send(new sdk.ModifyInstanceMaintenanceOptionsCommand({ InstanceId: id, AutoRecovery: 'default' }));
    expect(await shown()).toMatchObject({
      Monitoring: { State: 'disabled' },
      MaintenanceOptions: { AutoRecovery: 'default' },
    });
  });

  test('A2: aws_vpc and aws_subnet: attributes, main table, network ACL and default group', async () => {
    const VpcId = await newVpc('10.62.0.0/16');
    await ec2.send(new sdk.ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    const attribute = (Attribute: sdk.VpcAttributeName) =>
      ec2.send(new sdk.DescribeVpcAttributeCommand({ VpcId, Attribute }));
    expect((await attribute('enableDnsHostnames')).EnableDnsHostnames).toEqual({ Value: true });
    expect((await attribute('enableNetworkAddressUsageMetrics')).EnableNetworkAddressUsageMetrics).toEqual({
      Value: false,
    });
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const main = await ec2.send(
      new sdk.DescribeRouteTablesCommand({ Filters: [...Filters, { Name: 'association.main', Values: ['true'] }] }),
    );
    expect(main.RouteTables).toMatchObject([
      { VpcId, Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '10.62.0.0/16', GatewayId: 'local' }] },
    ]);
    const acls = await ec2.send(
      new sdk.DescribeNetworkAclsCommand({ Filters: [...Filters, { Name: 'default', Values: ['true'] }] }),
    );
    expect(acls.NetworkAcls).toMatchObject([{ VpcId, IsDefault: true }]);
    const { Subnet } = await ec2.send(new sdk.CreateSubnetCommand({ VpcId, CidrBlock: '10.62.1.0/24' }));
    const SubnetId = Subnet?.SubnetId ?? '';
    await ec2.send(new sdk.ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    const { Subnets } = await ec2.send(new sdk.DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
    expect(Subnets).toMatchObject([{ MapPublicIpOnLaunch: true }]);
    await expect(
      ec2.send(
        new sdk.ModifyVpcAttributeCommand({
          VpcId,
          EnableDnsHostnames: { Value: true },
          EnableDnsSupport: { Value: true },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });

  test('A2: aws_vpc_security_group_ingress_rule: a rule is changed and keeps its id', async () => {
    const { GroupId } = await ec2.send(new sdk.CreateSecurityGroupCommand({ GroupName: 'rules', Description: 'd' }));
    const IpPermissions = [22, 80].map((port) => ({
      IpProtocol: 'tcp',
      FromPort: port,
      ToPort: port,
      IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'before' }],
    }));
    const { SecurityGroupRules } = await ec2.send(
      new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
    );
    const SecurityGroupRuleId = SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    const modify = (FromPort: number) =>
      ec2.send(
        new sdk.ModifySecurityGroupRulesCommand({
          GroupId,
          SecurityGroupRules: [
            {
              SecurityGroupRuleId,
              SecurityGroupRule: {
                IpProtocol: 'tcp',
                FromPort,
                ToPort: FromPort,
                CidrIpv4: '10.0.0.0/8',
                Description: 'after',
              },
            },
          ],
        }),
      );
    expect(await modify(443)).toMatchObject({ Return: true });
    const shown = async () =>
      (await ec2.send(new sdk.DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [SecurityGroupRuleId] })))
        .SecurityGroupRules;
    expect(await shown()).toMatchObject([{ FromPort: 443, ToPort: 443, IsEgress: false, Description: 'after' }]);
    await expect(modify(80)).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
    expect(await shown()).toMatchObject([{ FromPort: 443 }]);
    await ec2.send(
      new sdk.UpdateSecurityGroupRuleDescriptionsIngressCommand({
        GroupId,
        SecurityGroupRuleDescriptions: [{ SecurityGroupRuleId, Description: 'last' }],
      }),
    );
    expect(await shown()).toMatchObject([{ Description: 'last' }]);
  });
});

test('B2: host bits of blocks are cleared', async () => {
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.250.1.0/16' }));
  expect(Vpc?.CidrBlock).toBe('10.250.0.0/16');
  const { Subnet } = await ec2.send(new sdk.CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.250.3.77/24' }));
  expect(Subnet?.CidrBlock).toBe('10.250.3.0/24');
  const { GroupId } = await ec2.send(
    new sdk.CreateSecurityGroupCommand({ GroupName: 'bits', Description: 'd', VpcId: Vpc?.VpcId }),
  );
  const { SecurityGroupRules } = await ec2.send(
    new sdk.AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        {
          IpProtocol: '-1',
          IpRanges: [{ CidrIp: '100.68.0.18/18' }],
          Ipv6Ranges: [{ CidrIpv6: '2001:DB8:0:0:8:800:200C:417A/48' }],
        },
      ],
    }),
  );
  expect(SecurityGroupRules).toMatchObject([{ CidrIpv4: '100.68.0.0/18' }, { CidrIpv6: '2001:db8::/48' }]);
});

test('B10: a filter by a group id that is none', async () => {
  const by = (id: string) =>
    ec2.send(new sdk.DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [id] }] }));
  await expect(by('foobar')).rejects.toMatchObject({ name: 'InvalidGroupId.Malformed' });
  expect((await by('sg-0123456789abcdef0')).SecurityGroupRules).toEqual([]);
});

test('B11: members of VPCs and subnets', async () => {
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.63.0.0/16' }));
  expect(Vpc).toMatchObject({
    State: 'pending',
    CidrBlockAssociationSet: [{ AssociationId: expect.stringMatching(/^vpc-cidr-assoc-0[0-9a-f]{16}$/) }],
    Ipv6CidrBlockAssociationSet: [],
  });
  const { Vpcs } = await ec2.send(new sdk.DescribeVpcsCommand({ VpcIds: [Vpc?.VpcId ?? ''] }));
  expect(Vpcs).toMatchObject([{ State: 'available', CidrBlockAssociationSet: Vpc?.CidrBlockAssociationSet }]);
  const { Subnets } = await ec2.send(new sdk.DescribeSubnetsCommand({}));
  expect(Subnets?.[0]?.PrivateDnsNameOptionsOnLaunch).toEqual({
    HostnameType: 'ip-name',
    EnableResourceNameDnsARecord: false,
    EnableResourceNameDnsAAAARecord: false,
  });
});

test('B12: the group of the zones of a region', async () => {
  const { AvailabilityZones } = await ec2.send(
    new sdk.DescribeAvailabilityZonesCommand({ Filters: [{ Name: 'group-name', Values: ['eu-west-1-zg-1'] }] }),
  );
  expect(AvailabilityZones).toHaveLength(3);
  expect(AvailabilityZones?.[0]).toMatchObject({ GroupName: 'eu-west-1-zg-1', GroupLongName: 'Europe (Ireland) 1' });
});

describe('B13: absent lists', () => {
  const ask = async (action: string, more = '') => {
    const body = `Action=${action}&Version=2016-11-15${more}`;
    return send(world.harness, await signed(world.harness, { body, headers: form }, { service: 'ec2' }));
  };

  test.each(['TerminateInstances', 'StopInstances', 'StartInstances', 'RebootInstances'])(
    'B13: %s without instances',
    async (action) => {
      const { body } = await ask(action);
      expect(body).toContain('<Code>InvalidParameterCombination</Code>');
      expect(body).toContain('No instances specified');
    },
  );

  test.each(['CreateTags', 'DeleteTags'])('B13: %s without resources', async (action) => {
    const { body } = await ask(action, '&Tag.1.Key=a&Tag.1.Value=b');
    expect(body).toContain('<Code>MissingParameter</Code>');
    expect(body).toContain('The request must contain the parameter resourceIdSet');
  });
});
