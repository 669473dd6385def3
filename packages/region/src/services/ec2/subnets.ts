/** ec2:CreateSubnet, DescribeSubnets and DeleteSubnet. */

import type {
  CreateSubnetRequest,
  CreateSubnetResult,
  DeleteSubnetRequest,
  DescribeSubnetsRequest,
  DescribeSubnetsResult,
  Subnet as SubnetDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { type Block, contains, formatBlock, overlap } from './cidr.ts';
import {
  checkId,
  dependencyViolation,
  error,
  given,
  invalidParameter,
  missingParameter,
  notFound,
  unsupported,
} from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { addSubnet, type Subnet } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { takenAddresses } from './placement.ts';
import {
  creationPermissions,
  ec2Arn,
  requiredPermission,
  requiredPermissionOnAny,
  subnetResource,
  vpcResource,
} from './required-permissions.ts';
import { ec2Store } from './store.ts';
import { tagSpecifications } from './tag-set.ts';
import { checkBlock, invalidRange, requireVpc } from './vpcs.ts';
import { type Zone, zonesOf } from './zones.ts';

const mostSubnets = 200;

export const createSubnet: Operation<CreateSubnetRequest & { readonly VpcId: string }, CreateSubnetResult> = {
  requiredPermissions(input, call) {
    const tags = tagSpecifications(input.TagSpecifications, ['subnet']).get('subnet');
    const vpc = vpcResource(call.account, checkId('vpc', input.VpcId));
    return creationPermissions(call, 'CreateSubnet', 'subnet', tags, [vpc]);
  },
  handle(input, { account, region }) {
    const { subnets } = ec2Store.of(account).network;
    const vpc = requireVpc(account, input.VpcId);
    if (input.CidrBlock === undefined) throw missingParameter('cidrBlock');
    if (given(input.Ipv6CidrBlock) !== undefined || input.Ipv6Native === true) throw unsupported('IPv6 networks');
    if (input.Ipv4IpamPoolId !== undefined || input.Ipv6IpamPoolId !== undefined) throw unsupported('address pools');
    if (given(input.OutpostArn) !== undefined) throw unsupported('outposts');
    const block = blockWithin(input.CidrBlock, vpc.block);
    for (const other of subnets.values()) {
      if (other.vpcId === vpc.id && overlap(other.block, block)) {
        throw error('InvalidSubnet.Conflict', `The CIDR '${input.CidrBlock}' conflicts with another subnet`);
      }
    }
    if (subnets.size >= mostSubnets)
      throw error('SubnetLimitExceeded', 'The maximum number of subnets has been reached.');
    const zone = zoneOf(region.name, given(input.AvailabilityZone), given(input.AvailabilityZoneId));
    const subnet = addSubnet(ec2Store.of(account).network, region, {
      vpcId: vpc.id,
      block,
      availabilityZone: zone.name,
      zoneId: zone.id,
      isDefault: false,
      mapPublicIp: false,
      tags: new Map(tagSpecifications(input.TagSpecifications, ['subnet']).get('subnet')),
    });
    return { Subnet: subnetDetail(account, subnet) };
  },
};

function blockWithin(text: string, within: Block): Block {
  const block = checkBlock(text, 'InvalidSubnet.Range');
  if (!contains(within, block)) throw invalidRange(text, 'InvalidSubnet.Range');
  return block;
}

function zoneOf(regionName: string, name: string | undefined, id: string | undefined): Zone {
  const zones = zonesOf(regionName);
  const zone = zones.find((one) => (name === undefined || one.name === name) && (id === undefined || one.id === id));
  if (zone !== undefined) return zone;
  const valid = zones.map((one) => one.name).join(', ');
  throw invalidParameter(
    `Value (${(name ?? id ?? '').slice(0, 40)}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${valid}.`,
  );
}

function subnetFields(account: Account): Fields<Subnet> {
  return fields<Subnet>({
    'availability-zone': ({ availabilityZone }) => availabilityZone,
    'availability-zone-id': ({ zoneId }) => zoneId,
    availabilityZone: ({ availabilityZone }) => availabilityZone,
    'available-ip-address-count': (subnet) => String(freeAddresses(account, subnet)),
    cidr: ({ block }) => formatBlock(block),
    'cidr-block': ({ block }) => formatBlock(block),
    cidrBlock: ({ block }) => formatBlock(block),
    'default-for-az': ({ isDefault }) => String(isDefault),
    defaultForAz: ({ isDefault }) => String(isDefault),
    'customer-owned-ipv4-pool': () => undefined,
    'enable-dns64': () => 'false',
    'enable-lni-at-device-index': () => undefined,
    'ipv6-cidr-block-association.association-id': () => undefined,
    'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
    'ipv6-cidr-block-association.state': () => undefined,
    'ipv6-native': () => 'false',
    'map-customer-owned-ip-on-launch': () => 'false',
    'map-public-ip-on-launch': ({ mapPublicIp }) => String(mapPublicIp),
    'outpost-arn': () => undefined,
    'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': ({ resourceNameRecords }) =>
      String(resourceNameRecords),
    'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': () => 'false',
    'private-dns-name-options-on-launch.hostname-type': () => 'ip-name',
    'owner-id': () => account.id,
    state: () => 'available',
    'subnet-arn': ({ id }) => ec2Arn(account, 'subnet', id),
    'subnet-id': ({ id }) => id,
    'vpc-id': ({ vpcId }) => vpcId,
  });
}

export const describeSubnets: Operation<DescribeSubnetsRequest, DescribeSubnetsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeSubnets'),
  async handle(input, call) {
    const { account } = call;
    refusePagesOf(input.SubnetIds, input, 'subnetIds');
    const { subnets } = ec2Store.of(account).network;
    const asked =
      input.SubnetIds === undefined ? [...subnets.values()] : input.SubnetIds.map((id) => requireSubnet(account, id));
    const page = paginate(await applyFilters(call, asked, input.Filters, subnetFields(account)), ({ id }) => id, input);
    return { Subnets: page.items.map((subnet) => subnetDetail(account, subnet)), NextToken: page.NextToken };
  },
};

export const deleteSubnet: Operation<DeleteSubnetRequest & { readonly SubnetId: string }, void> = {
  requiredPermissions: ({ SubnetId }, call) => [
    requiredPermission(call, 'DeleteSubnet', [subnetResource(call.account, checkId('subnet', SubnetId))]),
  ],
  handle({ SubnetId }, { account }) {
    const subnet = requireSubnet(account, SubnetId);
    if (takenAddresses(account, subnet.id).length > 0) throw dependencyViolation('subnet', subnet.id);
    const { network } = ec2Store.of(account);
    for (const { associations } of network.routeTables.values()) {
      for (const [id, of] of associations) if (of !== 'main' && of.subnetId === subnet.id) associations.delete(id);
    }
    network.subnets.delete(subnet.id);
  },
};

export function requireSubnet(account: Account, id: string): Subnet {
  const subnet = ec2Store.of(account).network.subnets.get(checkId('subnet', id));
  if (subnet === undefined) throw notFound('subnet', id);
  return subnet;
}

function freeAddresses(account: Account, { id, block }: Subnet): number {
  return block.last - block.first + 1 - 5 - takenAddresses(account, id).length;
}

function subnetDetail(account: Account, subnet: Subnet): SubnetDetail {
  return {
    SubnetId: subnet.id,
    SubnetArn: ec2Arn(account, 'subnet', subnet.id),
    OwnerId: account.id,
    VpcId: subnet.vpcId,
    State: 'available',
    CidrBlock: formatBlock(subnet.block),
    AvailabilityZone: subnet.availabilityZone,
    AvailabilityZoneId: subnet.zoneId,
    AvailableIpAddressCount: freeAddresses(account, subnet),
    DefaultForAz: subnet.isDefault,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
    MapCustomerOwnedIpOnLaunch: false,
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: subnet.resourceNameRecords,
      EnableResourceNameDnsAAAARecord: false,
    },
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    Ipv6Native: false,
    EnableDns64: false,
    ...(subnet.tags.size > 0 && { Tags: tagList(subnet.tags) }),
  };
}
