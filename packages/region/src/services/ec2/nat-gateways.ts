/** ec2: NAT gateways, which are available at once. A deleted one is shown for an hour, as on AWS. */
import type {
  CreateNatGatewayRequest,
  CreateNatGatewayResult,
  DeleteNatGatewayRequest,
  DeleteNatGatewayResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  NatGateway as GatewayDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, error, given, invalidParameter, missingParameter, notFound, unsupported } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { newId } from './ids.ts';
import type { NatGateway } from './network.ts';
import { paginate } from './paginate.ts';
import { pickAddress } from './placement.ts';
import {
  creationPermissions,
  elasticAddressResource,
  natGatewayResource,
  requiredPermission,
  requiredPermissionOnAny,
  subnetResource,
} from './required-permissions.ts';
import { ec2Store } from './store.ts';
import { requireSubnet } from './subnets.ts';
import { tagSpecifications } from './tag-set.ts';

const mostGateways = 50;
const shownDeleted = 3600_000;

type CreateInput = CreateNatGatewayRequest & { readonly SubnetId: string };

export const createNatGateway: Operation<CreateInput, CreateNatGatewayResult> = {
  requiredPermissions(input, call) {
    const { account } = call;
    const tags = tagSpecifications(input.TagSpecifications, ['natgateway']).get('natgateway');
    const allocation = given(input.AllocationId);
    return creationPermissions(call, 'CreateNatGateway', 'natgateway', tags, [
      subnetResource(account, checkId('subnet', subnetIdOf(input))),
      ...(allocation === undefined ? [] : [elasticAddressResource(account, checkId('eipalloc', allocation))]),
    ]);
  },
  handle(input, { account, region }) {
    const { network, addresses } = ec2Store.of(account);
    const subnet = requireSubnet(account, subnetIdOf(input));
    if (input.SecondaryAllocationIds !== undefined || input.SecondaryPrivateIpAddressCount !== undefined) {
      throw unsupported('secondary addresses of NAT gateways');
    }
    const connectivity = input.ConnectivityType ?? 'public';
    if (connectivity !== 'public' && connectivity !== 'private') {
      throw invalidParameter(`Value (${connectivity}) for parameter connectivityType is invalid.`);
    }
    const allocationId = given(input.AllocationId);
    if (connectivity === 'public' && allocationId === undefined) throw missingParameter('AllocationId');
    if (connectivity === 'private' && allocationId !== undefined) {
      throw error(
        'InvalidParameterCombination',
        'The parameter allocationId cannot be used with a private NAT gateway',
      );
    }
    if (allocationId !== undefined) {
      const address = addresses.get(allocationId);
      if (address === undefined) throw notFound('eipalloc', allocationId);
      if (address.association !== undefined || natGatewayOf(account, allocationId) !== undefined) {
        throw error('Resource.AlreadyAssociated', `resource ${allocationId} is already associated`);
      }
    }
    if ([...network.natGateways.values()].filter(isAlive).length >= mostGateways) {
      throw error('NatGatewayLimitExceeded', 'The maximum number of NAT gateways has been reached.');
    }
    const tags = tagSpecifications(input.TagSpecifications, ['natgateway']).get('natgateway');
    const gateway: NatGateway = {
      id: newId('nat', region.random),
      vpcId: subnet.vpcId,
      subnetId: subnet.id,
      connectivity,
      interfaceId: newId('eni', region.random),
      privateIp: pickAddress(account, { subnet, privateIp: given(input.PrivateIpAddress) }, []),
      allocationId,
      createdAt: region.clock.now(),
      deletedAt: undefined,
      tags: new Map(tags),
    };
    network.natGateways.set(gateway.id, gateway);
    return { NatGateway: { ...gatewayDetail(account, gateway), State: 'pending' } };
  },
};

function subnetIdOf({ SubnetId, AvailabilityMode }: CreateNatGatewayRequest): string {
  if (AvailabilityMode === 'regional') throw unsupported('regional NAT gateways');
  if (SubnetId === undefined) throw missingParameter('SubnetId');
  return SubnetId;
}

export const isAlive = ({ deletedAt }: NatGateway): boolean => deletedAt === undefined;

/** The NAT gateway that has an elastic address. */
export function natGatewayOf(account: Account, allocationId: string): NatGateway | undefined {
  for (const gateway of ec2Store.of(account).network.natGateways.values()) {
    if (isAlive(gateway) && gateway.allocationId === allocationId) return gateway;
  }
  return undefined;
}

type DeleteInput = DeleteNatGatewayRequest & { readonly NatGatewayId: string };

export const deleteNatGateway: Operation<DeleteInput, DeleteNatGatewayResult> = {
  requiredPermissions: ({ NatGatewayId }, call) => [
    requiredPermission(call, 'DeleteNatGateway', [natGatewayResource(call.account, checkId('nat', NatGatewayId))]),
  ],
  handle({ NatGatewayId }, { account, region }) {
    const gateway = requireNatGateway(account, NatGatewayId);
    gateway.deletedAt ??= region.clock.now();
    return { NatGatewayId };
  },
};

const filters = fields<NatGateway>({
  'nat-gateway-id': ({ id }) => id,
  state: (gateway) => stateOf(gateway),
  'subnet-id': ({ subnetId }) => subnetId,
  'vpc-id': ({ vpcId }) => vpcId,
});

export const describeNatGateways: Operation<DescribeNatGatewaysRequest, DescribeNatGatewaysResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeNatGateways'),
  async handle(input, call) {
    const { account } = call;
    const { NatGatewayIds: ids } = input;
    const asked = ids === undefined ? natGatewaysOf(account) : ids.map((id) => requireNatGateway(account, id));
    const page = paginate(await applyFilters(call, asked, input.Filter, filters), ({ id }) => id, input);
    return { NatGateways: page.items.map((one) => gatewayDetail(account, one)), NextToken: page.NextToken };
  },
};

function natGatewaysOf(account: Account): NatGateway[] {
  const { natGateways } = ec2Store.of(account).network;
  const now = account.region.clock.now().getTime();
  for (const { id, deletedAt } of natGateways.values()) {
    if (deletedAt !== undefined && now - deletedAt.getTime() >= shownDeleted) natGateways.delete(id);
  }
  return [...natGateways.values()];
}

function requireNatGateway(account: Account, id: string): NatGateway {
  const gateway = natGatewaysOf(account).find((one) => one.id === checkId('nat', id));
  if (gateway === undefined) throw notFound('nat', id);
  return gateway;
}

const stateOf = (gateway: NatGateway): 'available' | 'deleted' => (isAlive(gateway) ? 'available' : 'deleted');

function gatewayDetail(account: Account, gateway: NatGateway): GatewayDetail {
  const address = ec2Store.of(account).addresses.get(gateway.allocationId ?? '');
  return {
    NatGatewayId: gateway.id,
    VpcId: gateway.vpcId,
    SubnetId: gateway.subnetId,
    State: stateOf(gateway),
    ConnectivityType: gateway.connectivity,
    CreateTime: gateway.createdAt,
    ...(gateway.deletedAt !== undefined && { DeleteTime: gateway.deletedAt }),
    NatGatewayAddresses: [
      {
        NetworkInterfaceId: gateway.interfaceId,
        PrivateIp: gateway.privateIp,
        IsPrimary: true,
        Status: 'succeeded',
        ...(gateway.allocationId !== undefined && { AllocationId: gateway.allocationId, PublicIp: address?.publicIp }),
      },
    ],
    Tags: tagList(gateway.tags),
  };
}
