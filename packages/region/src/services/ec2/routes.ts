/** ec2:CreateRoute, ReplaceRoute and DeleteRoute: to internet and NAT gateways. */
import type {
  CreateRouteRequest,
  CreateRouteResult,
  DeleteRouteRequest,
  ReplaceRouteRequest,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { type Block, contains, formatBlock, parseBlock } from './cidr.ts';
import { checkId, error, given, invalidParameter, missingParameter, notFound, unsupported } from './errors.ts';
import type { Route, RouteTable } from './network.ts';
import { requiredPermission, routeTableResource } from './required-permissions.ts';
import { requireRouteTable } from './route-tables.ts';
import { ec2Store } from './store.ts';

type Named<T> = T & { readonly RouteTableId: string };

const mostRoutes = 500;

export const createRoute: Operation<Named<CreateRouteRequest>, CreateRouteResult> = {
  requiredPermissions: ({ RouteTableId }, call) => [
    requiredPermission(call, 'CreateRoute', [routeTableResource(call.account, checkId('rtb', RouteTableId))]),
  ],
  handle(input, { account }) {
    const table = requireRouteTable(account, input.RouteTableId);
    const route = readRoute(account, table, input);
    if (find(table, route.destination) !== undefined) {
      throw error('RouteAlreadyExists', `The route identified by ${formatBlock(route.destination)} already exists.`);
    }
    if (table.routes.length >= mostRoutes) {
      throw error('RouteLimitExceeded', 'The maximum number of routes has been reached.');
    }
    table.routes.push(route);
    return { Return: true };
  },
};

export const replaceRoute: Operation<Named<ReplaceRouteRequest>, void> = {
  requiredPermissions: ({ RouteTableId }, call) => [
    requiredPermission(call, 'ReplaceRoute', [routeTableResource(call.account, checkId('rtb', RouteTableId))]),
  ],
  handle(input, { account }) {
    const table = requireRouteTable(account, input.RouteTableId);
    if (input.LocalTarget === true) throw unsupported('routes that lead back into the VPC');
    const route = readRoute(account, table, input);
    table.routes.splice(table.routes.indexOf(requireRoute(table, route.destination)), 1, route);
  },
};

export const deleteRoute: Operation<Named<DeleteRouteRequest>, void> = {
  requiredPermissions: ({ RouteTableId }, call) => [
    requiredPermission(call, 'DeleteRoute', [routeTableResource(call.account, checkId('rtb', RouteTableId))]),
  ],
  handle(input, { account }) {
    const table = requireRouteTable(account, input.RouteTableId);
    const destination = readDestination(account, table, input);
    table.routes.splice(table.routes.indexOf(requireRoute(table, destination)), 1);
  },
};

type Destination = Pick<
  CreateRouteRequest,
  'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId'
>;

function readDestination(account: Account, { vpcId }: RouteTable, input: Destination): Block {
  if (given(input.DestinationIpv6CidrBlock) !== undefined) throw unsupported('IPv6 networks');
  if (given(input.DestinationPrefixListId) !== undefined) throw unsupported('routes to prefix lists');
  const text = given(input.DestinationCidrBlock);
  if (text === undefined) throw missingParameter('destinationCidrBlock');
  const block = parseBlock(text);
  if (block === undefined) {
    throw invalidParameter(
      `Value (${text.slice(0, 60)}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  const vpc = ec2Store.of(account).network.vpcs.get(vpcId);
  if (vpc !== undefined && contains(vpc.block, block)) {
    throw invalidParameter(
      `The destination CIDR block ${formatBlock(block)} is equal to or more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.`,
    );
  }
  return block;
}

/** Targets that AWS has and the region does not, by the parameter that names them. */
const otherTargets = [
  'CarrierGatewayId',
  'CoreNetworkArn',
  'EgressOnlyInternetGatewayId',
  'InstanceId',
  'LocalGatewayId',
  'NetworkInterfaceId',
  'TransitGatewayId',
  'VpcEndpointId',
  'VpcPeeringConnectionId',
] as const;

function readRoute(account: Account, table: RouteTable, input: CreateRouteRequest): Route {
  const destination = readDestination(account, table, input);
  for (const name of otherTargets) if (given(input[name]) !== undefined) throw unsupported(`routes with ${name}`);
  const gatewayId = given(input.GatewayId);
  const natId = given(input.NatGatewayId);
  if ((gatewayId === undefined) === (natId === undefined)) {
    throw error(
      'InvalidParameterCombination',
      'The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, localGatewayId, carrierGatewayId, vpcEndpointId or instanceId',
    );
  }
  const { network } = ec2Store.of(account);
  if (natId !== undefined) {
    const gateway = network.natGateways.get(checkId('nat', natId));
    if (gateway === undefined || gateway.deletedAt !== undefined) {
      throw error('InvalidNatGatewayID.NotFound', `The natGateway ID '${natId}' does not exist`);
    }
    if (gateway.vpcId !== table.vpcId) throw otherNetwork(table.id, natId);
    return { destination, target: { type: 'nat-gateway', id: natId } };
  }
  const id = gatewayId ?? '';
  if (!id.startsWith('igw-')) throw unsupported('routes to gateways other than internet gateways');
  const gateway = network.internetGateways.get(checkId('igw', id));
  if (gateway === undefined) throw notFound('igw', id);
  if (gateway.vpcId !== table.vpcId) throw otherNetwork(table.id, id);
  return { destination, target: { type: 'internet-gateway', id } };
}

function otherNetwork(table: string, gateway: string): Error {
  return invalidParameter(`route table ${table} and network gateway ${gateway} belong to different networks`);
}

function find({ routes }: RouteTable, destination: Block): Route | undefined {
  const wanted = formatBlock(destination);
  return routes.find((route) => formatBlock(route.destination) === wanted);
}

function requireRoute(table: RouteTable, destination: Block): Route {
  const route = find(table, destination);
  if (route !== undefined) return route;
  throw error(
    'InvalidRoute.NotFound',
    `no route with destination-cidr-block ${formatBlock(destination)} in route table ${table.id}`,
  );
}
