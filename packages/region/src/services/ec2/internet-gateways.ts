/** ec2: internet gateways. A VPC has one at most. */
import type {
  AttachInternetGatewayRequest,
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult,
  DeleteInternetGatewayRequest,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayRequest,
  InternetGateway as GatewayDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, dependencyViolation, error, notFound } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { newId } from './ids.ts';
import type { InternetGateway } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { publicAddressOf } from './public-addresses.ts';
import {
  creationPermissions,
  internetGatewayResource,
  requiredPermission,
  requiredPermissionOnAny,
  vpcResource,
} from './required-permissions.ts';
import { ec2Store, instancesOf } from './store.ts';
import { tagSpecifications } from './tag-set.ts';
import { requireVpc } from './vpcs.ts';

const mostGateways = 50;

export const createInternetGateway: Operation<CreateInternetGatewayRequest, CreateInternetGatewayResult> = {
  requiredPermissions(input, call) {
    const tags = tagSpecifications(input.TagSpecifications, ['internet-gateway']).get('internet-gateway');
    return creationPermissions(call, 'CreateInternetGateway', 'internet-gateway', tags);
  },
  handle(input, { account, region }) {
    const { internetGateways } = ec2Store.of(account).network;
    if (internetGateways.size >= mostGateways) {
      throw error('InternetGatewayLimitExceeded', 'The maximum number of internet gateways has been reached.');
    }
    const tags = tagSpecifications(input.TagSpecifications, ['internet-gateway']).get('internet-gateway');
    const gateway: InternetGateway = { id: newId('igw', region.random), vpcId: undefined, tags: new Map(tags) };
    internetGateways.set(gateway.id, gateway);
    return { InternetGateway: gatewayDetail(account, gateway) };
  },
};

type Pair = { readonly InternetGatewayId: string; readonly VpcId: string };

const bothPermissions =
  (action: string) =>
  ({ InternetGatewayId, VpcId }: Pair, call: Call): readonly RequiredPermission[] => [
    requiredPermission(call, action, [
      internetGatewayResource(call.account, checkId('igw', InternetGatewayId)),
      vpcResource(call.account, checkId('vpc', VpcId)),
    ]),
  ];

export const attachInternetGateway: Operation<AttachInternetGatewayRequest & Pair, void> = {
  requiredPermissions: bothPermissions('AttachInternetGateway'),
  handle({ InternetGatewayId, VpcId }, { account }) {
    const gateway = requireGateway(account, InternetGatewayId);
    const vpc = requireVpc(account, VpcId);
    if (gateway.vpcId !== undefined) {
      throw error(
        'Resource.AlreadyAssociated',
        `resource ${gateway.id} is already attached to network ${gateway.vpcId}`,
      );
    }
    for (const other of ec2Store.of(account).network.internetGateways.values()) {
      if (other.vpcId === vpc.id) {
        throw error('InvalidParameterValue', `Network ${vpc.id} already has an internet gateway attached`);
      }
    }
    gateway.vpcId = vpc.id;
  },
};

export const detachInternetGateway: Operation<DetachInternetGatewayRequest & Pair, void> = {
  requiredPermissions: bothPermissions('DetachInternetGateway'),
  handle({ InternetGatewayId, VpcId }, { account }) {
    const gateway = requireGateway(account, InternetGatewayId);
    if (gateway.vpcId !== VpcId) {
      throw error('Gateway.NotAttached', `resource ${gateway.id} is not attached to network ${VpcId}`);
    }
    const mapped = instancesOf(account).some(
      (instance) => instance.vpcId === VpcId && publicAddressOf(account, instance) !== undefined,
    );
    if (mapped) {
      throw error(
        'DependencyViolation',
        `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
    gateway.vpcId = undefined;
  },
};

type Named<T> = T & { readonly InternetGatewayId: string };

export const deleteInternetGateway: Operation<Named<DeleteInternetGatewayRequest>, void> = {
  requiredPermissions: ({ InternetGatewayId }, call) => [
    requiredPermission(call, 'DeleteInternetGateway', [
      internetGatewayResource(call.account, checkId('igw', InternetGatewayId)),
    ]),
  ],
  handle({ InternetGatewayId }, { account }) {
    const gateway = requireGateway(account, InternetGatewayId);
    if (gateway.vpcId !== undefined) throw dependencyViolation('internetGateway', gateway.id);
    ec2Store.of(account).network.internetGateways.delete(gateway.id);
  },
};

function gatewayFields(account: Account): Fields<InternetGateway> {
  return fields<InternetGateway>({
    'attachment.state': ({ vpcId }) => (vpcId === undefined ? undefined : 'available'),
    'attachment.vpc-id': ({ vpcId }) => vpcId,
    'internet-gateway-id': ({ id }) => id,
    'owner-id': () => account.id,
  });
}

export const describeInternetGateways: Operation<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeInternetGateways'),
  async handle(input, call) {
    const { account } = call;
    const { InternetGatewayIds: ids } = input;
    refusePagesOf(ids, input, 'internetGatewayIds');
    const { internetGateways } = ec2Store.of(account).network;
    const asked = ids === undefined ? [...internetGateways.values()] : ids.map((id) => requireGateway(account, id));
    const page = paginate(
      await applyFilters(call, asked, input.Filters, gatewayFields(account)),
      ({ id }) => id,
      input,
    );
    return { InternetGateways: page.items.map((one) => gatewayDetail(account, one)), NextToken: page.NextToken };
  },
};

function requireGateway(account: Account, id: string): InternetGateway {
  const gateway = ec2Store.of(account).network.internetGateways.get(checkId('igw', id));
  if (gateway === undefined) throw notFound('igw', id);
  return gateway;
}

function gatewayDetail(account: Account, { id, vpcId, tags }: InternetGateway): GatewayDetail {
  return {
    InternetGatewayId: id,
    OwnerId: account.id,
    Attachments: vpcId === undefined ? [] : [{ VpcId: vpcId, State: 'available' as 'attached' }],
    Tags: tagList(tags),
  };
}
