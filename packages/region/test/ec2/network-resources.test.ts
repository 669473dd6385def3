/** Refusals of route tables, gateways, elastic addresses and endpoints, each beside the call that is allowed. */
import * as sdk from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allow, makeUser, policy } from '../people.ts';
import { World } from './world.ts';

let world: World;
let ec2: sdk.EC2Client;
let VpcId = '';
let SubnetId = '';
let main = '';
let gateway = '';
beforeAll(async () => {
  world = await World.start();
  ec2 = world.ec2;
  const { Vpcs } = await ec2.send(new sdk.DescribeVpcsCommand({}));
  VpcId = Vpcs?.[0]?.VpcId ?? '';
  const { Subnets } = await ec2.send(new sdk.DescribeSubnetsCommand({}));
  SubnetId = Subnets?.[0]?.SubnetId ?? '';
  const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({}));
  main = RouteTables?.[0]?.RouteTableId ?? '';
  const { InternetGateways } = await ec2.send(new sdk.DescribeInternetGatewaysCommand({}));
  gateway = InternetGateways?.[0]?.InternetGatewayId ?? '';
});
afterAll(() => world.close());

const newTable = async () =>
  (await ec2.send(new sdk.CreateRouteTableCommand({ VpcId }))).RouteTable?.RouteTableId ?? '';
const newAddress = async () => (await ec2.send(new sdk.AllocateAddressCommand({}))).AllocationId ?? '';

test('the default VPC has its main table with a way to its internet gateway', async () => {
  const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({}));
  expect(RouteTables).toMatchObject([
    {
      VpcId,
      Associations: [{ Main: true }],
      Routes: [
        { DestinationCidrBlock: '172.31.0.0/16', GatewayId: 'local', Origin: 'CreateRouteTable' },
        { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway, Origin: 'CreateRoute', State: 'active' },
      ],
    },
  ]);
});

describe('routes', () => {
  test('are made, replaced and deleted', async () => {
    const RouteTableId = await newTable();
    const route = { RouteTableId, DestinationCidrBlock: '10.99.1.7/16', GatewayId: gateway };
    await ec2.send(new sdk.CreateRouteCommand(route));
    const destinations = async () => {
      const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
      return RouteTables?.[0]?.Routes?.map(({ DestinationCidrBlock }) => DestinationCidrBlock);
    };
    expect(await destinations()).toEqual(['172.31.0.0/16', '10.99.0.0/16']);
    await ec2.send(new sdk.ReplaceRouteCommand(route));
    await ec2.send(new sdk.DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '10.99.0.0/16' }));
    expect(await destinations()).toEqual(['172.31.0.0/16']);
  });

  const somewhere = '10.98.0.0/16';
  test.each([
    ['a destination twice', { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'own' }, 'RouteAlreadyExists'],
    ['no target', { DestinationCidrBlock: somewhere }, 'InvalidParameterCombination'],
    ['no destination', { GatewayId: 'own' }, 'MissingParameter'],
    ['a destination in the VPC', { DestinationCidrBlock: '172.31.4.0/24', GatewayId: 'own' }, 'InvalidParameterValue'],
    [
      'a destination that is no block',
      { DestinationCidrBlock: 'everywhere', GatewayId: 'own' },
      'InvalidParameterValue',
    ],
    [
      'a gateway that is not there',
      { DestinationCidrBlock: somewhere, GatewayId: 'igw-0123456789abcdef0' },
      'InvalidInternetGatewayID.NotFound',
    ],
    [
      'a NAT gateway that is not there',
      { DestinationCidrBlock: somewhere, NatGatewayId: 'nat-0123456789abcdef0' },
      'InvalidNatGatewayID.NotFound',
    ],
    ['a transit gateway', { DestinationCidrBlock: somewhere, TransitGatewayId: 'tgw-1' }, 'Unsupported'],
    ['IPv6', { DestinationIpv6CidrBlock: '::/0', GatewayId: 'own' }, 'Unsupported'],
  ])('are refused with %s', async (_, input, code) => {
    const own = 'GatewayId' in input && input.GatewayId === 'own' ? { GatewayId: gateway } : {};
    const command = new sdk.CreateRouteCommand({ RouteTableId: main, ...input, ...own });
    await expect(ec2.send(command)).rejects.toMatchObject({ name: code });
  });

  test('that are not there cannot be replaced or deleted', async () => {
    const route = { RouteTableId: main, DestinationCidrBlock: somewhere };
    const refusal = { name: 'InvalidRoute.NotFound' };
    await expect(ec2.send(new sdk.DeleteRouteCommand(route))).rejects.toMatchObject(refusal);
    const replace = new sdk.ReplaceRouteCommand({ ...route, GatewayId: gateway });
    await expect(ec2.send(replace)).rejects.toMatchObject(refusal);
  });
});

describe('route tables', () => {
  test('are associated with one subnet each, replaced, disassociated and then deleted', async () => {
    const [first, second] = [await newTable(), await newTable()];
    const associate = (RouteTableId: string) =>
      ec2.send(new sdk.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    const { AssociationId } = await associate(first);
    expect((await associate(first)).AssociationId).toBe(AssociationId);
    await expect(associate(second)).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    const remove = (RouteTableId: string) => ec2.send(new sdk.DeleteRouteTableCommand({ RouteTableId }));
    await expect(remove(first)).rejects.toMatchObject({ name: 'DependencyViolation' });
    const { NewAssociationId } = await ec2.send(
      new sdk.ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: second }),
    );
    await remove(first);
    await expect(ec2.send(new sdk.DisassociateRouteTableCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'InvalidAssociationID.NotFound',
    });
    await ec2.send(new sdk.DisassociateRouteTableCommand({ AssociationId: NewAssociationId }));
    await remove(second);
  });

  test('of which one is the main one, which another takes the place of', async () => {
    const { RouteTables } = await ec2.send(new sdk.DescribeRouteTablesCommand({ RouteTableIds: [main] }));
    const AssociationId = RouteTables?.[0]?.Associations?.[0]?.RouteTableAssociationId;
    await expect(ec2.send(new sdk.DisassociateRouteTableCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
    const other = await newTable();
    const { NewAssociationId } = await ec2.send(
      new sdk.ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: other }),
    );
    const replace = { AssociationId: NewAssociationId, RouteTableId: main };
    await ec2.send(new sdk.ReplaceRouteTableAssociationCommand(replace));
  });
});

test('an internet gateway belongs to one VPC, and a VPC has one', async () => {
  const { InternetGateway } = await ec2.send(new sdk.CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  const attach = (vpc: string, id = InternetGatewayId) =>
    ec2.send(new sdk.AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpc }));
  await expect(attach(VpcId)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.2.0.0/16' }));
  const other = Vpc?.VpcId ?? '';
  await expect(attach(other, gateway)).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
  await attach(other);
  const remove = new sdk.DeleteInternetGatewayCommand({ InternetGatewayId });
  await expect(ec2.send(remove)).rejects.toMatchObject({ name: 'DependencyViolation' });
  await expect(ec2.send(new sdk.DeleteVpcCommand({ VpcId: other }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  });
  const detach = (id: string) => ec2.send(new sdk.DetachInternetGatewayCommand({ InternetGatewayId, VpcId: id }));
  await expect(detach(VpcId)).rejects.toMatchObject({ name: 'Gateway.NotAttached' });
  await detach(other);
  await ec2.send(remove);
  await ec2.send(new sdk.DeleteVpcCommand({ VpcId: other }));
});

test('the gateway of a VPC whose instances have public addresses stays attached', async () => {
  const { id } = await world.launch();
  const detach = new sdk.DetachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId });
  await expect(ec2.send(detach)).rejects.toMatchObject({ name: 'DependencyViolation' });
  await ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [id] }));
  await world.settle(id);
  await ec2.send(detach);
  await ec2.send(new sdk.AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId }));
});

describe('elastic addresses', () => {
  test('have one holder, and are released when they have none', async () => {
    const AllocationId = await newAddress();
    const [one, two] = [await world.launch(), await world.launch()];
    const associate = (InstanceId: string, more: Partial<sdk.AssociateAddressCommandInput> = {}) =>
      ec2.send(new sdk.AssociateAddressCommand({ AllocationId, InstanceId, ...more }));
    await associate(one.id);
    const { Addresses } = await ec2.send(new sdk.DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
    expect(Addresses).toMatchObject([
      { InstanceId: one.id, NetworkInterfaceId: one.interface.id, PrivateIpAddress: one.interface.privateIp },
    ]);
    await expect(associate(two.id)).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    const release = new sdk.ReleaseAddressCommand({ AllocationId });
    await expect(ec2.send(release)).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
    const { AssociationId } = await associate(two.id, { AllowReassociation: true });
    await ec2.send(new sdk.DisassociateAddressCommand({ AssociationId }));
    await ec2.send(release);
    await expect(ec2.send(release)).rejects.toMatchObject({ name: 'InvalidAllocationID.NotFound' });
  });

  test('are freed when their instance is terminated', async () => {
    const AllocationId = await newAddress();
    const { id } = await world.launch();
    await ec2.send(new sdk.AssociateAddressCommand({ AllocationId, InstanceId: id }));
    await ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId }));
  });
});

describe('NAT gateways', () => {
  test('need an address of their own, and hold it and their subnet until they are deleted', async () => {
    const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.3.0.0/16' }));
    const made = await ec2.send(new sdk.CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.3.0.0/24' }));
    const subnet = made.Subnet?.SubnetId ?? '';
    const create = (more: Partial<sdk.CreateNatGatewayCommandInput>) =>
      ec2.send(new sdk.CreateNatGatewayCommand({ SubnetId: subnet, ...more }));
    await expect(create({})).rejects.toMatchObject({ name: 'MissingParameter' });
    await expect(create({ AllocationId: 'eipalloc-0123456789abcdef0' })).rejects.toMatchObject({
      name: 'InvalidAllocationID.NotFound',
    });
    const AllocationId = await newAddress();
    const { NatGateway } = await create({ AllocationId });
    await expect(create({ AllocationId })).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    const removeSubnet = new sdk.DeleteSubnetCommand({ SubnetId: subnet });
    await expect(ec2.send(removeSubnet)).rejects.toMatchObject({ name: 'DependencyViolation' });
    const NatGatewayId = NatGateway?.NatGatewayId ?? '';
    const described = async () =>
      (await ec2.send(new sdk.DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }))).NatGateways;
    expect(await described()).toMatchObject([{ State: 'available', NatGatewayAddresses: [{ AllocationId }] }]);
    await ec2.send(new sdk.DeleteNatGatewayCommand({ NatGatewayId }));
    expect(await described()).toMatchObject([{ State: 'deleted' }]);
    await ec2.send(removeSubnet);
    await ec2.send(new sdk.ReleaseAddressCommand({ AllocationId }));
    world.harness.clock.advance(3600);
    const later = new sdk.EC2Client({ ...world.harness.client(), systemClockOffset: 3600_000 });
    await expect(
      later.send(new sdk.DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] })),
    ).rejects.toMatchObject({ name: 'NatGatewayNotFound' });
    world.harness.clock.advance(-3600);
  });
});

describe('endpoints', () => {
  const create = (more: Partial<sdk.CreateVpcEndpointCommandInput>) =>
    ec2.send(
      new sdk.CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: 'com.amazonaws.eu-west-1.logs',
        SubnetIds: [SubnetId],
        ...more,
      }),
    );

  test.each([
    ['an unknown service', { ServiceName: 'com.amazonaws.eu-west-1.nothing' }, 'InvalidServiceName'],
    ['a service of another region', { ServiceName: 'com.amazonaws.us-east-1.logs' }, 'InvalidServiceName'],
    ['a gateway of a service without one', { VpcEndpointType: 'Gateway' }, 'InvalidServiceName'],
    ['a policy that is none', { PolicyDocument: '{"Statement":1}' }, 'InvalidPolicyDocument'],
    ['a route table', { RouteTableIds: ['main'] }, 'InvalidParameter'],
    ['a load balancer', { VpcEndpointType: 'GatewayLoadBalancer' }, 'Unsupported'],
    ['a subnet that is not there', { SubnetIds: ['subnet-0123456789abcdef0'] }, 'InvalidSubnetID.NotFound'],
  ])('are refused with %s', async (_, more, code) => {
    const tables = 'RouteTableIds' in more ? { RouteTableIds: [main] } : {};
    const input = { ...more, ...tables } as Partial<sdk.CreateVpcEndpointCommandInput>;
    await expect(create(input)).rejects.toMatchObject({ name: code });
  });

  test('of one service share no private name', async () => {
    const { VpcEndpoint } = await create({});
    expect(VpcEndpoint).toMatchObject({ PrivateDnsEnabled: true, Groups: [{ GroupName: 'default' }] });
    await expect(create({})).rejects.toMatchObject({ name: 'InvalidParameter' });
    await create({ PrivateDnsEnabled: false });
  });

  test('need the DNS attributes of their VPC for a private name', async () => {
    const { Vpc } = await ec2.send(new sdk.CreateVpcCommand({ CidrBlock: '10.4.0.0/16' }));
    const vpc = { VpcId: Vpc?.VpcId ?? '', SubnetIds: [] };
    await expect(create(vpc)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await ec2.send(new sdk.ModifyVpcAttributeCommand({ VpcId: vpc.VpcId, EnableDnsHostnames: { Value: true } }));
    await create(vpc);
  });

  test('that are not there are named when they are deleted', async () => {
    const VpcEndpointIds = ['vpce-0123456789abcdef0'];
    const { Unsuccessful } = await ec2.send(new sdk.DeleteVpcEndpointsCommand({ VpcEndpointIds }));
    expect(Unsuccessful).toMatchObject([
      { ResourceId: VpcEndpointIds[0], Error: { Code: 'InvalidVpcEndpointId.NotFound' } },
    ]);
  });

  test('services are described with their private names', async () => {
    const { ServiceDetails } = await ec2.send(
      new sdk.DescribeVpcEndpointServicesCommand({ ServiceNames: ['com.amazonaws.eu-west-1.ssm'] }),
    );
    expect(ServiceDetails).toMatchObject([
      { ServiceType: [{ ServiceType: 'Interface' }], PrivateDnsName: 'ssm.eu-west-1.amazonaws.com', Owner: 'amazon' },
    ]);
  });
});

test('every resource is authorised by its own ARN and tags', async () => {
  const arn = (type: string, id = '*'): string => `arn:aws:ec2:eu-west-1:*:${type}/${id}`;
  const keys = await makeUser(
    world.harness,
    'networker',
    policy(
      allow('ec2:DeleteRoute', arn('route-table'), { StringEquals: { 'aws:ResourceTag/team': 'net' } }),
      allow('ec2:CreateVpcEndpoint', '*', {
        StringEqualsIfExists: { 'ec2:VpceServiceName': 'com.amazonaws.eu-west-1.kms' },
      }),
    ),
  );
  const networker = world.as(keys);
  const RouteTableId = await newTable();
  const remove = new sdk.DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '10.9.0.0/16' });
  await expect(networker.send(remove)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await ec2.send(new sdk.CreateTagsCommand({ Resources: [RouteTableId], Tags: [{ Key: 'team', Value: 'net' }] }));
  await expect(networker.send(remove)).rejects.toMatchObject({ name: 'InvalidRoute.NotFound' });
  const endpoint = (word: string) =>
    networker.send(
      new sdk.CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: `com.amazonaws.eu-west-1.${word}`,
      }),
    );
  await expect(endpoint('sts')).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
  await endpoint('kms');
});
