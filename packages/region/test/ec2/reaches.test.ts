/**
 * Which services an instance reaches, by its network. Each case is a change of a subnet that has the way, and its twin is
 * the same subnet without the change.
 */
import * as sdk from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { reaches } from '../../src/services/ec2/reaches.ts';
import type { Instance } from '../../src/services/ec2/store.ts';
import { World } from './world.ts';

let world: World;
let ec2: sdk.EC2Client;
beforeAll(async () => {
  world = await World.start();
  ec2 = world.ec2;
});
afterAll(() => world.close());

const anywhere = '0.0.0.0/0';
let count = 0;

/** A VPC with one private subnet and an instance in it, which reaches nothing. */
class Place {
  readonly VpcId: string;
  readonly SubnetId: string;
  readonly RouteTableId: string;
  readonly instance: Instance;
  readonly block: string;

  private constructor(facts: Omit<Place, 'allows' | 'endpoint' | 'internet' | 'nat' | 'path' | 'route' | 'subnet'>) {
    this.VpcId = facts.VpcId;
    this.SubnetId = facts.SubnetId;
    this.RouteTableId = facts.RouteTableId;
    this.instance = facts.instance;
    this.block = facts.block;
  }

  static async make(): Promise<Place> {
    count += 1;
    const block = `10.${count}`;
    const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: `${block}.0.0/16` }));
    const VpcId = Vpc?.VpcId ?? '';
    const enable = { Value: true };
    await ec2.send(new sdk.ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: enable }));
    const { Subnet } = await ec2.send(new sdk.CreateSubnetCommand({ VpcId, CidrBlock: `${block}.0.0/24` }));
    const SubnetId = Subnet?.SubnetId ?? '';
    const { RouteTable } = await ec2.send(new sdk.CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    await ec2.send(new sdk.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    const instance = await world.launch({ SubnetId });
    return new Place({ VpcId, SubnetId, RouteTableId, instance, block });
  }

  path(service = 'ssm') {
    return reaches(world.account, this.instance, service);
  }

  async internet(): Promise<string> {
    const { InternetGateway } = await ec2.send(new sdk.CreateInternetGatewayCommand({}));
    const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
    await ec2.send(new sdk.AttachInternetGatewayCommand({ InternetGatewayId, VpcId: this.VpcId }));
    return InternetGatewayId;
  }

  async route(
    target: Pick<sdk.CreateRouteCommandInput, 'GatewayId' | 'NatGatewayId'>,
    RouteTableId = this.RouteTableId,
  ) {
    await ec2.send(new sdk.CreateRouteCommand({ RouteTableId, DestinationCidrBlock: anywhere, ...target }));
  }

  /** Another subnet, with a table of its own. */
  async subnet(): Promise<{ readonly SubnetId: string; readonly RouteTableId: string }> {
    const { Subnet } = await ec2.send(
      new sdk.CreateSubnetCommand({ VpcId: this.VpcId, CidrBlock: `${this.block}.1.0/24` }),
    );
    const SubnetId = Subnet?.SubnetId ?? '';
    const { RouteTable } = await ec2.send(new sdk.CreateRouteTableCommand({ VpcId: this.VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    await ec2.send(new sdk.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    return { SubnetId, RouteTableId };
  }

  async nat(SubnetId: string): Promise<{ readonly NatGatewayId: string; readonly ip: string }> {
    const { AllocationId, PublicIp = '' } = await ec2.send(new sdk.AllocateAddressCommand({}));
    const { NatGateway } = await ec2.send(new sdk.CreateNatGatewayCommand({ SubnetId, AllocationId }));
    return { NatGatewayId: NatGateway?.NatGatewayId ?? '', ip: PublicIp };
  }

  async endpoint(more: Partial<sdk.CreateVpcEndpointCommandInput> = {}): Promise<string> {
    const { VpcEndpoint } = await ec2.send(
      new sdk.CreateVpcEndpointCommand({
        VpcId: this.VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: 'com.amazonaws.eu-west-1.ssm',
        SubnetIds: [this.SubnetId],
        ...more,
      }),
    );
    return VpcEndpoint?.VpcEndpointId ?? '';
  }

  /** Makes `permission` the only outgoing one of the instance's group. */
  async allows(...IpPermissions: sdk.IpPermission[]): Promise<void> {
    const [GroupId = ''] = this.instance.interface.securityGroupIds;
    const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: anywhere }] }];
    await ec2.send(new sdk.RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: all }));
    if (IpPermissions.length === 0) return;
    await ec2.send(new sdk.AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  }
}

const tcp = (port: number, CidrIp: string): sdk.IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: [{ CidrIp }],
});

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});

test('an instance of the default VPC reaches every service, from its public address', async () => {
  const instance = await world.launch();
  expect(reaches(world.account, instance, 'ssm')).toEqual({ address: instance.interface.publicIp });
  expect(reaches(world.account, instance, 'anything')).toEqual({ address: instance.interface.publicIp });
  const hidden = await world.launch({ NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: false }] });
  expect(reaches(world.account, hidden, 'ssm')).toBeUndefined();
});

describe('an internet gateway', () => {
  test('leads out with an elastic address, and not without one', async () => {
    const GatewayId = await place.internet();
    await place.route({ GatewayId });
    expect(place.path()).toBeUndefined();
    const { AllocationId, PublicIp } = await ec2.send(new sdk.AllocateAddressCommand({}));
    const { AssociationId } = await ec2.send(
      new sdk.AssociateAddressCommand({ AllocationId, InstanceId: place.instance.id }),
    );
    expect(place.path()).toEqual({ address: PublicIp });
    await ec2.send(new sdk.DisassociateAddressCommand({ AssociationId }));
    expect(place.path()).toBeUndefined();
  });

  test('that is detached leaves a black hole', async () => {
    const GatewayId = await place.internet();
    await place.route({ GatewayId });
    const detach = new sdk.DetachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId: place.VpcId });
    await ec2.send(detach);
    const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [place.RouteTableId] }));
    expect(RouteTables?.[0]?.Routes).toMatchObject([{ State: 'active' }, { GatewayId, State: 'blackhole' }]);
    const { AllocationId } = await ec2.send(new sdk.AllocateAddressCommand({}));
    const associate = new sdk.AssociateAddressCommand({ AllocationId, InstanceId: place.instance.id });
    await expect(ec2.send(associate)).rejects.toMatchObject({ name: 'Gateway.NotAttached' });
  });
});

describe('a NAT gateway', () => {
  test('leads out when its own subnet does, from its own address', async () => {
    const GatewayId = await place.internet();
    const open = await place.subnet();
    const { NatGatewayId, ip } = await place.nat(open.SubnetId);
    await place.route({ NatGatewayId });
    expect(place.path()).toBeUndefined();
    await place.route({ GatewayId }, open.RouteTableId);
    expect(place.path()).toEqual({ address: ip });
    await ec2.send(new sdk.DeleteNatGatewayCommand({ NatGatewayId }));
    expect(place.path()).toBeUndefined();
  });

  test('in the subnet that it serves leads nowhere', async () => {
    await place.internet();
    const { NatGatewayId } = await place.nat(place.SubnetId);
    await place.route({ NatGatewayId });
    expect(place.path()).toBeUndefined();
  });
});

describe('an interface endpoint', () => {
  test('leads to its service and to no other', async () => {
    const id = await place.endpoint();
    expect(place.path()).toMatchObject({
      address: place.instance.interface.privateIp,
      endpoint: { id, vpcId: place.VpcId, policy: undefined },
    });
    expect(place.path('ssmmessages')).toBeUndefined();
  });

  test('without private DNS is not what the names lead to', async () => {
    const VpcEndpointId = await place.endpoint({ PrivateDnsEnabled: false });
    expect(place.path()).toBeUndefined();
    await ec2.send(new sdk.ModifyVpcEndpointCommand({ VpcEndpointId, PrivateDnsEnabled: true }));
    expect(place.path()).toBeDefined();
    await ec2.send(new sdk.DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId] }));
    expect(place.path()).toBeUndefined();
  });

  test('whose group lets nobody in is closed, although there is a way to the internet', async () => {
    const { GroupId = '' } = await ec2.send(
      new sdk.CreateSecurityGroupCommand({ GroupName: 'endpoint', Description: 'd', VpcId: place.VpcId }),
    );
    const GatewayId = await place.internet();
    await place.route({ GatewayId });
    const { AllocationId } = await ec2.send(new sdk.AllocateAddressCommand({}));
    await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, InstanceId: place.instance.id }));
    await place.endpoint({ SecurityGroupIds: [GroupId] });
    expect(place.path()).toBeUndefined();
    expect(place.path('logs')).toBeDefined();
    const IpPermissions = [tcp(443, `${place.block}.0.0/16`)];
    await ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    expect(place.path()?.endpoint).toBeDefined();
  });
});

test('a gateway endpoint leads to S3 from the subnets of its route tables', async () => {
  const s3 = { VpcEndpointType: 'Gateway', ServiceName: 'com.amazonaws.eu-west-1.s3', SubnetIds: undefined } as const;
  const VpcEndpointId = await place.endpoint(s3);
  expect(place.path('s3')).toBeUndefined();
  const { RouteTableId } = place;
  await ec2.send(new sdk.ModifyVpcEndpointCommand({ VpcEndpointId, AddRouteTableIds: [RouteTableId] }));
  expect(place.path('s3')?.endpoint?.id).toBe(VpcEndpointId);
  const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
  const { PrefixLists } = await ec2.send(
    new sdk.DescribePrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [s3.ServiceName] }] }),
  );
  expect(RouteTables?.[0]?.Routes?.[1]).toMatchObject({
    GatewayId: VpcEndpointId,
    DestinationPrefixListId: PrefixLists?.[0]?.PrefixListId,
  });
});

describe('security groups', () => {
  test.each([
    ['nothing out', [], undefined],
    ['another port', [tcp(80, anywhere)], undefined],
    ['another protocol', [{ ...tcp(443, anywhere), IpProtocol: 'udp' }], undefined],
    ['another range', [tcp(443, '203.0.113.0/24')], undefined],
    ['port 443', [tcp(443, anywhere)], 'open'],
    ['a range of ports', [{ ...tcp(1, anywhere), ToPort: 1024 }], 'open'],
  ] as const)('that allow %s', async (_, permissions, found) => {
    const GatewayId = await place.internet();
    await place.route({ GatewayId });
    const { AllocationId } = await ec2.send(new sdk.AllocateAddressCommand({}));
    await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, InstanceId: place.instance.id }));
    expect(place.path()).toBeDefined();
    await place.allows(...permissions);
    expect(place.path() === undefined ? undefined : 'open').toBe(found);
  });

  test('may name the group of an endpoint', async () => {
    const { GroupId = '' } = await ec2.send(
      new sdk.CreateSecurityGroupCommand({ GroupName: 'endpoint', Description: 'd', VpcId: place.VpcId }),
    );
    const [own = ''] = place.instance.interface.securityGroupIds;
    const from = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: own }] };
    await ec2.send(new sdk.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [from] }));
    await place.endpoint({ SecurityGroupIds: [GroupId] });
    await place.allows();
    expect(place.path()).toBeUndefined();
    await ec2.send(
      new sdk.AuthorizeSecurityGroupEgressCommand({
        GroupId: own,
        IpPermissions: [{ ...from, UserIdGroupPairs: [{ GroupId }] }],
      }),
    );
    expect(place.path()).toBeDefined();
  });
});
