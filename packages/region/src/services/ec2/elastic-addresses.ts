/** ec2: elastic addresses of instances and NAT gateways. */
import type {
  Address,
  AllocateAddressRequest,
  AllocateAddressResult,
  AssociateAddressRequest,
  AssociateAddressResult,
  DescribeAddressesAttributeRequest,
  DescribeAddressesAttributeResult,
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DisassociateAddressRequest,
  ReleaseAddressRequest,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import {
  checkId,
  error,
  given,
  incorrectState,
  invalidParameter,
  missingParameter,
  notFound,
  unsupported,
} from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { requireInstance } from './find-instances.ts';
import { newId } from './ids.ts';
import { natGatewayOf } from './nat-gateways.ts';
import { dnsNameOf, newPublicIp } from './public-addresses.ts';
import {
  creationPermissions,
  elasticAddressResource,
  instanceResource,
  requiredPermission,
  requiredPermissionOnAny,
} from './required-permissions.ts';
import { type ElasticAddress, ec2Store, findInstance, type Instance, instancesOf } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

/** The quota of new accounts is 5. */
const mostAddresses = 100;

export const allocateAddress: Operation<AllocateAddressRequest, AllocateAddressResult> = {
  requiredPermissions(input, call) {
    const tags = tagSpecifications(input.TagSpecifications, ['elastic-ip']).get('elastic-ip');
    return creationPermissions(call, 'AllocateAddress', 'elastic-ip', tags);
  },
  handle(input, { account, region }) {
    if ((given(input.Domain) ?? 'vpc') !== 'vpc') throw invalidParameter(`Invalid value '${input.Domain}' for domain.`);
    for (const name of ['Address', 'CustomerOwnedIpv4Pool', 'IpamPoolId', 'PublicIpv4Pool'] as const) {
      if (given(input[name]) !== undefined) throw unsupported(`AllocateAddress with ${name}`);
    }
    const { addresses } = ec2Store.of(account);
    if (addresses.size >= mostAddresses) {
      throw error('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
    }
    const tags = tagSpecifications(input.TagSpecifications, ['elastic-ip']).get('elastic-ip');
    const address: ElasticAddress = {
      allocationId: newId('eipalloc', region.random),
      publicIp: newPublicIp(region),
      association: undefined,
      tags: new Map(tags),
    };
    addresses.set(address.allocationId, address);
    return {
      AllocationId: address.allocationId,
      PublicIp: address.publicIp,
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: region.name,
      Domain: 'vpc',
    };
  },
};

export const associateAddress: Operation<AssociateAddressRequest, AssociateAddressResult> = {
  requiredPermissions(input, call) {
    const { account } = call;
    const address = addressOf(account, input);
    const instance = instanceOf(account, input);
    return [
      requiredPermission(call, 'AssociateAddress', [
        elasticAddressResource(account, address ?? '*'),
        instanceResource(account, instance ?? '*'),
      ]),
    ];
  },
  handle(input, { account, region }) {
    const address = requireAddress(account, input);
    const id = instanceOf(account, input);
    if (id === undefined) throw notFound('eni', input.NetworkInterfaceId ?? '');
    const instance = requireInstance(account, id);
    if (instance.state === 'terminated' || instance.state === 'shutting-down') {
      throw incorrectState(instance.id, 'associated with an address');
    }
    const attached = [...ec2Store.of(account).network.internetGateways.values()].some(
      ({ vpcId }) => vpcId === instance.vpcId,
    );
    if (!attached) {
      throw error('Gateway.NotAttached', `Network ${instance.vpcId} is not attached to any internet gateway`);
    }
    const taken =
      natGatewayOf(account, address.allocationId) !== undefined ||
      (address.association !== undefined && address.association.instanceId !== instance.id);
    if (taken && input.AllowReassociation !== true) {
      throw error('Resource.AlreadyAssociated', `resource ${address.allocationId} is already associated`);
    }
    // An instance has one address: the new one takes the place of the old.
    for (const other of ec2Store.of(account).addresses.values()) {
      if (other.association?.instanceId === instance.id) other.association = undefined;
    }
    address.association = { id: newId('eipassoc', region.random), instanceId: instance.id };
    return { AssociationId: address.association.id };
  },
};

/** The instance that is named, or the one whose interface is. */
function instanceOf(account: Account, { InstanceId, NetworkInterfaceId }: AssociateAddressRequest): string | undefined {
  const id = given(InstanceId);
  if (id !== undefined) return checkId('i', id);
  const interfaceId = given(NetworkInterfaceId);
  if (interfaceId === undefined) throw missingParameter('InstanceId or NetworkInterfaceId');
  checkId('eni', interfaceId);
  return instancesOf(account).find((instance) => instance.interface.id === interfaceId)?.id;
}

type Named = { readonly AllocationId?: string | undefined; readonly PublicIp?: string | undefined };

/** The allocation id of an address that is named by it or by the address itself. */
function addressOf(account: Account, { AllocationId, PublicIp }: Named): string | undefined {
  const id = given(AllocationId);
  if (id !== undefined) return checkId('eipalloc', id);
  const ip = given(PublicIp);
  if (ip === undefined) throw missingParameter('AllocationId');
  return [...ec2Store.of(account).addresses.values()].find(({ publicIp }) => publicIp === ip)?.allocationId;
}

function requireAddress(account: Account, named: Named): ElasticAddress {
  const address = ec2Store.of(account).addresses.get(addressOf(account, named) ?? '');
  if (address !== undefined) return address;
  const id = given(named.AllocationId);
  if (id !== undefined) throw notFound('eipalloc', id);
  throw error('InvalidAddress.NotFound', `Address '${(named.PublicIp ?? '').slice(0, 40)}' not found.`);
}

export const disassociateAddress: Operation<DisassociateAddressRequest, void> = {
  requiredPermissions: (input, call) => [
    requiredPermission(call, 'DisassociateAddress', [
      elasticAddressResource(call.account, associatedAddress(call.account, input)?.allocationId ?? '*'),
    ]),
  ],
  handle(input, { account }) {
    const address = associatedAddress(account, input);
    if (address === undefined) throw notFound('eipassoc', input.AssociationId ?? input.PublicIp ?? '');
    address.association = undefined;
  },
};

function associatedAddress(
  account: Account,
  { AssociationId, PublicIp }: DisassociateAddressRequest,
): ElasticAddress | undefined {
  const id = given(AssociationId);
  if (id !== undefined) checkId('eipassoc', id);
  else if (given(PublicIp) === undefined) throw missingParameter('AssociationId');
  return [...ec2Store.of(account).addresses.values()].find(({ association, publicIp }) =>
    id === undefined ? association !== undefined && publicIp === PublicIp : association?.id === id,
  );
}

export const releaseAddress: Operation<ReleaseAddressRequest, void> = {
  requiredPermissions: (input, call) => [
    requiredPermission(call, 'ReleaseAddress', [
      elasticAddressResource(call.account, addressOf(call.account, input) ?? '*'),
    ]),
  ],
  handle(input, { account }) {
    const address = requireAddress(account, input);
    if (address.association !== undefined || natGatewayOf(account, address.allocationId) !== undefined) {
      throw error('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`);
    }
    ec2Store.of(account).addresses.delete(address.allocationId);
  },
};

function addressFields(account: Account): Fields<ElasticAddress> {
  const instance = (address: ElasticAddress) => holder(account, address);
  const detail = (address: ElasticAddress) => addressDetail(account, address);
  return fields<ElasticAddress>({
    'allocation-id': ({ allocationId }) => allocationId,
    'association-id': ({ association }) => association?.id,
    domain: () => 'vpc',
    'instance-id': (address) => instance(address)?.id,
    'network-border-group': () => account.region.name,
    'network-interface-id': (address) => detail(address).NetworkInterfaceId,
    'network-interface-owner-id': (address) => detail(address).NetworkInterfaceOwnerId,
    'private-ip-address': (address) => detail(address).PrivateIpAddress,
    'public-ip': ({ publicIp }) => publicIp,
  });
}

export const describeAddresses: Operation<DescribeAddressesRequest, DescribeAddressesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeAddresses'),
  async handle(input, call) {
    const { account } = call;
    const named = [
      ...(input.AllocationIds ?? []).map((AllocationId) => requireAddress(account, { AllocationId })),
      ...(input.PublicIps ?? []).map((PublicIp) => requireAddress(account, { PublicIp })),
    ];
    const all = input.AllocationIds === undefined && input.PublicIps === undefined;
    const asked = all ? [...ec2Store.of(account).addresses.values()] : [...new Set(named)];
    return {
      Addresses: (await applyFilters(call, asked, input.Filters, addressFields(account))).map((one) =>
        addressDetail(account, one),
      ),
    };
  },
};

/** Reverse names of addresses, which nobody can set here. */
export const describeAddressesAttribute: Operation<
  DescribeAddressesAttributeRequest,
  DescribeAddressesAttributeResult
> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeAddressesAttribute'),
  handle(input, { account, region }) {
    const ids = input.AllocationIds ?? [...ec2Store.of(account).addresses.keys()];
    return {
      Addresses: ids.map((AllocationId) => {
        const { publicIp } = requireAddress(account, { AllocationId });
        return { AllocationId, PublicIp: publicIp, PtrRecord: `${dnsNameOf(region.name, publicIp)}.` };
      }),
    };
  },
};

function holder(account: Account, { association }: ElasticAddress): Instance | undefined {
  return association === undefined ? undefined : findInstance(account, association.instanceId);
}

function addressDetail(account: Account, address: ElasticAddress): Address {
  const instance = holder(account, address);
  const gateway = natGatewayOf(account, address.allocationId);
  const interfaceId = instance?.interface.id ?? gateway?.interfaceId;
  return {
    AllocationId: address.allocationId,
    PublicIp: address.publicIp,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: account.region.name,
    Domain: 'vpc',
    ...(interfaceId !== undefined && {
      AssociationId: address.association?.id ?? `eipassoc-${address.allocationId.slice('eipalloc-'.length)}`,
      NetworkInterfaceId: interfaceId,
      NetworkInterfaceOwnerId: account.id,
      PrivateIpAddress: instance?.interface.privateIp ?? gateway?.privateIp,
    }),
    ...(instance !== undefined && { InstanceId: instance.id }),
    ...(address.tags.size > 0 && { Tags: tagList(address.tags) }),
  };
}
