/** ec2:CreateVpc, DescribeVpcs, DescribeVpcAttribute and DeleteVpc. */

import type {
  CreateVpcRequest,
  CreateVpcResult,
  DeleteVpcRequest,
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  DescribeVpcsRequest,
  DescribeVpcsResult,
  Vpc as VpcDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import type { ServiceError } from '../../service-error.ts';
import { tagList } from '../../tags.ts';
import { type Block, formatBlock, parseBlock } from './cidr.ts';
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
import { addVpc, mainTable, type Vpc } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import {
  creationPermissions,
  requiredPermission,
  requiredPermissionOnAny,
  vpcResource,
} from './required-permissions.ts';
import { ec2Store } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

const mostVpcs = 50;

export const createVpc: Operation<CreateVpcRequest, CreateVpcResult> = {
  requiredPermissions(input, call) {
    const tags = tagSpecifications(input.TagSpecifications, ['vpc']).get('vpc');
    return creationPermissions(call, 'CreateVpc', 'vpc', tags);
  },
  handle(input, { account, region }) {
    const { network } = ec2Store.of(account);
    if (input.CidrBlock === undefined) throw missingParameter('cidrBlock');
    if (input.AmazonProvidedIpv6CidrBlock === true || input.Ipv6CidrBlock !== undefined)
      throw unsupported('IPv6 networks');
    if (input.Ipv4IpamPoolId !== undefined || input.Ipv6IpamPoolId !== undefined) throw unsupported('address pools');
    if ((given(input.InstanceTenancy) ?? 'default') !== 'default') throw unsupported('dedicated tenancy');
    const block = checkBlock(input.CidrBlock, 'InvalidVpc.Range');
    if (network.vpcs.size >= mostVpcs) throw error('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
    const tags = tagSpecifications(input.TagSpecifications, ['vpc']).get('vpc');
    const vpc = addVpc(network, region, {
      block,
      isDefault: false,
      tenancy: 'default',
      dnsHostnames: false,
      dnsSupport: true,
      tags: new Map(tags),
    });
    // AWS answers `pending`; the next call sees it available.
    return { Vpc: { ...vpcDetail(account, vpc), State: 'pending' } };
  },
};

type RangeCode = 'InvalidSubnet.Range' | 'InvalidVpc.Range';

/** A block with a prefix of 16 to 28, as VPCs and subnets have. */
export function checkBlock(text: string, code: RangeCode): Block {
  const block = parseBlock(text);
  if (block === undefined) {
    throw invalidParameter(
      `Value (${text.slice(0, 60)}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (block.prefix < 16 || block.prefix > 28) throw invalidRange(text, code);
  return block;
}

export function invalidRange(text: string, code: RangeCode): ServiceError {
  return error(code, `The CIDR '${text}' is invalid.`);
}

function vpcFields(account: Account): Fields<Vpc> {
  return fields<Vpc>({
    cidr: ({ block }) => formatBlock(block),
    'cidr-block-association.association-id': ({ blockAssociationId }) => blockAssociationId,
    'cidr-block-association.cidr-block': ({ block }) => formatBlock(block),
    'cidr-block-association.state': () => 'associated',
    'dhcp-options-id': () => 'default',
    // There are no IPv6 networks.
    'ipv6-cidr-block-association.association-id': () => undefined,
    'ipv6-cidr-block-association.ipv6-cidr-block': () => undefined,
    'ipv6-cidr-block-association.ipv6-pool': () => undefined,
    'ipv6-cidr-block-association.state': () => undefined,
    'is-default': ({ isDefault }) => String(isDefault),
    isDefault: ({ isDefault }) => String(isDefault),
    'owner-id': () => account.id,
    state: () => 'available',
    'vpc-id': ({ id }) => id,
  });
}

export const describeVpcs: Operation<DescribeVpcsRequest, DescribeVpcsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeVpcs'),
  async handle(input, call) {
    const { account } = call;
    refusePagesOf(input.VpcIds, input, 'vpcIds');
    const { vpcs } = ec2Store.of(account).network;
    const asked = input.VpcIds === undefined ? [...vpcs.values()] : input.VpcIds.map((id) => requireVpc(account, id));
    const page = paginate(await applyFilters(call, asked, input.Filters, vpcFields(account)), ({ id }) => id, input);
    return { Vpcs: page.items.map((vpc) => vpcDetail(account, vpc)), NextToken: page.NextToken };
  },
};

type AttributeInput = DescribeVpcAttributeRequest & { readonly VpcId: string; readonly Attribute: string };

export const describeVpcAttribute: Operation<AttributeInput, DescribeVpcAttributeResult> = {
  requiredPermissions: ({ VpcId }, call) => [
    requiredPermission(call, 'DescribeVpcAttribute', [vpcResource(call.account, checkId('vpc', VpcId))]),
  ],
  handle({ VpcId, Attribute }, { account }) {
    const { dnsHostnames, dnsSupport, usageMetrics } = requireVpc(account, VpcId);
    switch (Attribute as string) {
      case 'enableDnsHostnames':
        return { VpcId, EnableDnsHostnames: { Value: dnsHostnames } };
      case 'enableDnsSupport':
        return { VpcId, EnableDnsSupport: { Value: dnsSupport } };
      case 'enableNetworkAddressUsageMetrics':
        return { VpcId, EnableNetworkAddressUsageMetrics: { Value: usageMetrics } };
      default:
        throw invalidParameter(`Value (${(Attribute as string).slice(0, 80)}) for parameter attribute is invalid.`);
    }
  },
};

export const deleteVpc: Operation<DeleteVpcRequest & { readonly VpcId: string }, void> = {
  requiredPermissions: ({ VpcId }, call) => [
    requiredPermission(call, 'DeleteVpc', [vpcResource(call.account, checkId('vpc', VpcId))]),
  ],
  handle({ VpcId }, { account }) {
    const { network } = ec2Store.of(account);
    const vpc = requireVpc(account, VpcId);
    const groups = [...network.securityGroups.values()].filter((group) => group.vpcId === vpc.id);
    const subnets = [...network.subnets.values()].filter((subnet) => subnet.vpcId === vpc.id);
    const tables = [...network.routeTables.values()].filter((table) => table.vpcId === vpc.id);
    const main = mainTable(network, vpc.id);
    const used =
      subnets.length > 0 ||
      groups.some(({ name }) => name !== 'default') ||
      tables.some((table) => table !== main) ||
      [...network.internetGateways.values()].some((gateway) => gateway.vpcId === vpc.id) ||
      [...network.endpoints.values()].some((endpoint) => endpoint.vpcId === vpc.id);
    if (used) throw dependencyViolation('vpc', vpc.id);
    for (const group of groups) network.securityGroups.delete(group.id);
    if (main !== undefined) network.routeTables.delete(main.id);
    network.vpcs.delete(vpc.id);
  },
};

export function requireVpc(account: Account, id: string): Vpc {
  const vpc = ec2Store.of(account).network.vpcs.get(checkId('vpc', id));
  if (vpc === undefined) throw notFound('vpc', id);
  return vpc;
}

function vpcDetail(account: Account, vpc: Vpc): VpcDetail {
  return {
    VpcId: vpc.id,
    OwnerId: account.id,
    State: 'available',
    CidrBlock: formatBlock(vpc.block),
    CidrBlockAssociationSet: [
      {
        AssociationId: vpc.blockAssociationId,
        CidrBlock: formatBlock(vpc.block),
        CidrBlockState: { State: 'associated' },
      },
    ],
    Ipv6CidrBlockAssociationSet: [],
    DhcpOptionsId: 'default',
    InstanceTenancy: vpc.tenancy,
    IsDefault: vpc.isDefault,
    ...(vpc.tags.size > 0 && { Tags: tagList(vpc.tags) }),
  };
}
