/** Subnet, security groups and address of a launch, from the several parameters of RunInstances for them. */
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { formatAddress, parseAddress } from './cidr.ts';
import { checkId, error, given, invalidCombination, invalidParameter, notFound, unsupported } from './errors.ts';
import { defaultSecurityGroup, defaultVpc, type SecurityGroup, type Subnet } from './network.ts';
import { ec2Store, instancesOf } from './store.ts';
import { zonesOf } from './zones.ts';

/** What the request names, or the defaults. Ids are well-formed; whether they exist is checked later. */
export type AskedPlacement = {
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  readonly privateIp: string | undefined;
  /** Undefined leaves it to the subnet. */
  readonly publicAddress: boolean | undefined;
};

export type Placement = {
  readonly subnet: Subnet;
  readonly groups: readonly SecurityGroup[];
  readonly privateIp: string | undefined;
  readonly publicAddress: boolean | undefined;
};

const mostGroups = 5;

export function askedPlacement(input: RunInstancesRequest, account: Account): AskedPlacement {
  const { network } = ec2Store.of(account);
  const one = primaryInterface(input);
  const asked = one ?? {
    SubnetId: given(input.SubnetId),
    Groups: input.SecurityGroupIds,
    PrivateIpAddress: given(input.PrivateIpAddress),
  };
  const subnetId =
    asked.SubnetId === undefined
      ? defaultSubnet(account, given(input.Placement?.AvailabilityZone))
      : checkId('subnet', asked.SubnetId);
  const vpcId = network.subnets.get(subnetId)?.vpcId ?? '';
  const groupIds = new Set((asked.Groups ?? []).map((id) => checkId('sg', id)));
  for (const name of input.SecurityGroups ?? []) groupIds.add(groupByName(account, vpcId, name));
  if (groupIds.size === 0) {
    const group = defaultSecurityGroup(network, vpcId);
    if (group !== undefined) groupIds.add(group.id);
  }
  return {
    subnetId,
    groupIds: [...groupIds],
    privateIp: asked.PrivateIpAddress,
    publicAddress: one?.AssociatePublicIpAddress,
  };
}

export function checkPlacement(asked: AskedPlacement, input: RunInstancesRequest, account: Account): Placement {
  const { network } = ec2Store.of(account);
  const subnet = network.subnets.get(asked.subnetId);
  if (subnet === undefined) throw notFound('subnet', asked.subnetId);
  const zone = given(input.Placement?.AvailabilityZone);
  if (zone !== undefined && zone !== subnet.availabilityZone) {
    throw invalidParameter(`The availability zone '${zone.slice(0, 40)}' is not that of the subnet '${subnet.id}'`);
  }
  if (asked.groupIds.length > mostGroups) {
    throw error('SecurityGroupsPerInterfaceLimitExceeded', `An interface takes at most ${mostGroups} security groups.`);
  }
  const groups = asked.groupIds.map((id) => {
    const group = network.securityGroups.get(id);
    if (group === undefined) throw notFound('sg', id);
    if (group.vpcId !== subnet.vpcId) {
      throw invalidParameter(`Security group ${id} and subnet ${subnet.id} belong to different networks.`);
    }
    return group;
  });
  return { subnet, groups, privateIp: asked.privateIp, publicAddress: asked.publicAddress };
}

function primaryInterface(
  input: RunInstancesRequest,
): NonNullable<RunInstancesRequest['NetworkInterfaces']>[number] | undefined {
  const [first, ...more] = input.NetworkInterfaces ?? [];
  if (first === undefined) return undefined;
  if (more.length > 0 || (first.DeviceIndex ?? 0) !== 0) throw unsupported('a second network interface of an instance');
  if (first.NetworkInterfaceId !== undefined) throw unsupported('network interfaces made before the instance');
  if (first.PrivateIpAddresses !== undefined || first.SecondaryPrivateIpAddressCount !== undefined) {
    throw unsupported('secondary private addresses');
  }
  const double = [given(input.SubnetId), input.SecurityGroupIds, input.SecurityGroups, given(input.PrivateIpAddress)];
  if (double.some((value) => value !== undefined)) {
    throw invalidCombination(
      'Network interfaces and an instance-level subnet ID, security groups or private address may not be specified on the same request',
    );
  }
  return first;
}

function defaultSubnet(account: Account, zone: string | undefined): string {
  const { network } = ec2Store.of(account);
  const vpc = defaultVpc(network);
  if (vpc === undefined) throw error('VPCIdNotSpecified', 'No default VPC for this user');
  if (zone !== undefined && !zonesOf(account.region.name).some(({ name }) => name === zone)) {
    throw invalidParameter(`Invalid availability zone: [${zone.slice(0, 40)}]`);
  }
  for (const { id, vpcId, isDefault, availabilityZone } of network.subnets.values()) {
    if (vpcId === vpc.id && isDefault && (zone === undefined || availabilityZone === zone)) return id;
  }
  const where = zone === undefined ? '' : ` in ${zone}`;
  throw error('MissingInput', `No subnets found for the default VPC '${vpc.id}'${where}. Please specify a subnet.`);
}

function groupByName(account: Account, vpcId: string, name: string): string {
  for (const group of ec2Store.of(account).network.securityGroups.values()) {
    if (group.vpcId === vpcId && group.name === name) return group.id;
  }
  throw notFound('sg', name.slice(0, 255));
}

/**
 * A free address of the subnet that is not among `reserved`. AWS keeps the first four and the last of every subnet for
 * itself.
 */
export function pickAddress(
  account: Account,
  { subnet, privateIp }: Pick<Placement, 'privateIp' | 'subnet'>,
  reserved: readonly string[],
): string {
  const first = subnet.block.first + 4;
  const count = subnet.block.last - first;
  const taken = new Set([...takenAddresses(account, subnet.id), ...reserved]);
  if (privateIp !== undefined) {
    const number = parseAddress(privateIp);
    if (number === undefined) throw invalidParameter(`invalid value for parameter address: ${privateIp.slice(0, 40)}`);
    if (number < first || number >= first + count) {
      throw invalidParameter(`Address ${privateIp} does not fall within the subnet's address range`);
    }
    if (taken.has(privateIp)) throw error('InvalidIPAddress.InUse', `Address ${privateIp} is in use.`);
    return privateIp;
  }
  const start = Buffer.from(account.region.random(4)).readUInt32BE() % count;
  for (let i = 0; i < count; i += 1) {
    const address = formatAddress(first + ((start + i) % count));
    if (!taken.has(address)) return address;
  }
  throw error('InsufficientFreeAddressesInSubnet', `There are not enough free addresses in subnet '${subnet.id}'.`);
}

/** Of instances, NAT gateways and interface endpoints. */
export function takenAddresses(account: Account, subnetId: string): string[] {
  const { natGateways, endpoints } = ec2Store.of(account).network;
  return [
    ...instancesOf(account)
      .filter((instance) => instance.subnetId === subnetId && instance.state !== 'terminated')
      .map((instance) => instance.interface.privateIp),
    ...[...natGateways.values()]
      .filter((gateway) => gateway.subnetId === subnetId && gateway.deletedAt === undefined)
      .map(({ privateIp }) => privateIp),
    ...[...endpoints.values()].flatMap(({ addresses }) => addresses.get(subnetId)?.privateIp ?? []),
  ];
}
