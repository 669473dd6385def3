/** ec2: route tables and their associations with subnets. Routes are in `routes.ts`. */
import type {
  AssociateRouteTableRequest,
  AssociateRouteTableResult,
  CreateRouteTableRequest,
  CreateRouteTableResult,
  DeleteRouteTableRequest,
  DescribeRouteTablesRequest,
  DescribeRouteTablesResult,
  DisassociateRouteTableRequest,
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult,
  RouteTable as TableDetail,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, dependencyViolation, error, notFound, unsupported } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { newId } from './ids.ts';
import { addRouteTable, type RouteTable } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import {
  creationPermissions,
  requiredPermission,
  requiredPermissionOnAny,
  routeTableResource,
  subnetResource,
  vpcResource,
} from './required-permissions.ts';
import { routeDetails } from './route-details.ts';
import { ec2Store } from './store.ts';
import { requireSubnet } from './subnets.ts';
import { tagSpecifications } from './tag-set.ts';
import { requireVpc } from './vpcs.ts';

const mostTables = 200;

export const createRouteTable: Operation<CreateRouteTableRequest & { readonly VpcId: string }, CreateRouteTableResult> =
  {
    requiredPermissions(input, call) {
      const tags = tagSpecifications(input.TagSpecifications, ['route-table']).get('route-table');
      const vpc = vpcResource(call.account, checkId('vpc', input.VpcId));
      return creationPermissions(call, 'CreateRouteTable', 'route-table', tags, [vpc]);
    },
    handle(input, { account, region }) {
      const { network } = ec2Store.of(account);
      const vpc = requireVpc(account, input.VpcId);
      const own = [...network.routeTables.values()].filter(({ vpcId }) => vpcId === vpc.id);
      if (own.length >= mostTables) {
        throw error('RouteTableLimitExceeded', 'The maximum number of route tables has been reached.');
      }
      const tags = tagSpecifications(input.TagSpecifications, ['route-table']).get('route-table');
      const table = addRouteTable(network, region, { vpcId: vpc.id, tags: new Map(tags) });
      return { RouteTable: tableDetail(account, table) };
    },
  };

export const deleteRouteTable: Operation<DeleteRouteTableRequest & { readonly RouteTableId: string }, void> = {
  requiredPermissions: ({ RouteTableId }, call) => [
    requiredPermission(call, 'DeleteRouteTable', [routeTableResource(call.account, checkId('rtb', RouteTableId))]),
  ],
  handle({ RouteTableId }, { account }) {
    const { network } = ec2Store.of(account);
    const table = requireRouteTable(account, RouteTableId);
    if (table.associations.size > 0) throw dependencyViolation('routeTable', table.id);
    for (const { routeTableIds } of network.endpoints.values()) routeTableIds.delete(table.id);
    network.routeTables.delete(table.id);
  },
};

type AssociateInput = AssociateRouteTableRequest & { readonly RouteTableId: string };

export const associateRouteTable: Operation<AssociateInput, AssociateRouteTableResult> = {
  requiredPermissions: ({ RouteTableId, SubnetId }, call) => [
    requiredPermission(call, 'AssociateRouteTable', [
      routeTableResource(call.account, checkId('rtb', RouteTableId)),
      subnetResource(call.account, checkId('subnet', subnetOf(SubnetId))),
    ]),
  ],
  handle({ RouteTableId, SubnetId }, { account, region }) {
    const table = requireRouteTable(account, RouteTableId);
    const subnet = requireSubnet(account, subnetOf(SubnetId));
    if (subnet.vpcId !== table.vpcId) throw otherNetwork(table.id, subnet.id);
    for (const { associations } of ec2Store.of(account).network.routeTables.values()) {
      for (const [id, of] of associations) {
        if (of === 'main' || of.subnetId !== subnet.id) continue;
        if (associations === table.associations) return associated(id);
        throw error(
          'Resource.AlreadyAssociated',
          `the specified association for route table ${table.id} conflicts with an existing association`,
        );
      }
    }
    const id = newId('rtbassoc', region.random);
    table.associations.set(id, { subnetId: subnet.id });
    return associated(id);
  },
};

/** Only subnets: gateways with a route table of their own are not served. */
function subnetOf(id: string | undefined): string {
  if (id === undefined) throw unsupported('route tables of gateways');
  return id;
}

function associated(id: string): AssociateRouteTableResult {
  return { AssociationId: id, AssociationState: { State: 'associated' } };
}

function otherNetwork(table: string, subnet: string): Error {
  return error('InvalidParameterValue', `Route table ${table} and subnet ${subnet} belong to different networks`);
}

type DisassociateInput = DisassociateRouteTableRequest & { readonly AssociationId: string };

export const disassociateRouteTable: Operation<DisassociateInput, void> = {
  requiredPermissions: ({ AssociationId }, call) => [
    requiredPermission(call, 'DisassociateRouteTable', associationResources(call.account, AssociationId)),
  ],
  handle({ AssociationId }, { account }) {
    const { table, subnetId } = requireAssociation(account, AssociationId);
    if (subnetId === undefined) {
      throw error('InvalidParameterValue', `cannot disassociate the main route table association ${AssociationId}`);
    }
    table.associations.delete(AssociationId);
  },
};

type ReplaceInput = ReplaceRouteTableAssociationRequest & {
  readonly AssociationId: string;
  readonly RouteTableId: string;
};

/** Also how a VPC gets another main table. */
export const replaceRouteTableAssociation: Operation<ReplaceInput, ReplaceRouteTableAssociationResult> = {
  requiredPermissions: ({ AssociationId, RouteTableId }, call) => [
    requiredPermission(call, 'ReplaceRouteTableAssociation', [
      ...associationResources(call.account, AssociationId),
      routeTableResource(call.account, checkId('rtb', RouteTableId)),
    ]),
  ],
  handle({ AssociationId, RouteTableId }, { account, region }) {
    const { table, subnetId } = requireAssociation(account, AssociationId);
    const other = requireRouteTable(account, RouteTableId);
    if (other.vpcId !== table.vpcId) throw otherNetwork(other.id, subnetId ?? table.vpcId);
    const id = newId('rtbassoc', region.random);
    table.associations.delete(AssociationId);
    other.associations.set(id, subnetId === undefined ? 'main' : { subnetId });
    return { NewAssociationId: id, AssociationState: { State: 'associated' } };
  },
};

function findAssociation(
  account: Account,
  id: string,
): { readonly table: RouteTable; readonly subnetId: string | undefined } | undefined {
  for (const table of ec2Store.of(account).network.routeTables.values()) {
    const of = table.associations.get(id);
    if (of !== undefined) return { table, subnetId: of === 'main' ? undefined : of.subnetId };
  }
  return undefined;
}

function requireAssociation(account: Account, id: string): NonNullable<ReturnType<typeof findAssociation>> {
  const found = findAssociation(account, checkId('rtbassoc', id));
  if (found === undefined) throw notFound('rtbassoc', id);
  return found;
}

/** For an association that does not exist, any table: only an authorised caller learns that. */
function associationResources(account: Account, id: string): ReturnType<typeof routeTableResource>[] {
  const found = findAssociation(account, checkId('rtbassoc', id));
  if (found === undefined) return [routeTableResource(account, '*')];
  const { table, subnetId } = found;
  return [
    routeTableResource(account, table.id),
    ...(subnetId === undefined ? [] : [subnetResource(account, subnetId)]),
  ];
}

function tableFields(account: Account): Fields<RouteTable> {
  const detail = (table: RouteTable) => tableDetail(account, table);
  const route =
    (pick: (shown: NonNullable<TableDetail['Routes']>[number]) => string | undefined) =>
    (table: RouteTable): string[] =>
      (detail(table).Routes ?? []).flatMap((shown) => pick(shown) ?? []);
  return fields<RouteTable>({
    'association.gateway-id': () => undefined,
    'association.main': ({ associations }) => [...associations.values()].map((of) => String(of === 'main')),
    'association.route-table-association-id': ({ associations }) => [...associations.keys()],
    'association.route-table-id': ({ id, associations }) => (associations.size > 0 ? id : undefined),
    'association.subnet-id': ({ associations }) =>
      [...associations.values()].flatMap((of) => (of === 'main' ? [] : [of.subnetId])),
    'owner-id': () => account.id,
    'route-table-id': ({ id }) => id,
    'route.destination-cidr-block': route(({ DestinationCidrBlock }) => DestinationCidrBlock),
    'route.destination-ipv6-cidr-block': () => undefined,
    'route.destination-prefix-list-id': route(({ DestinationPrefixListId }) => DestinationPrefixListId),
    'route.egress-only-internet-gateway-id': () => undefined,
    'route.gateway-id': route(({ GatewayId }) => GatewayId),
    'route.instance-id': () => undefined,
    'route.nat-gateway-id': route(({ NatGatewayId }) => NatGatewayId),
    'route.origin': route(({ Origin }) => Origin),
    'route.state': route(({ State }) => State),
    'route.transit-gateway-id': () => undefined,
    'route.vpc-peering-connection-id': () => undefined,
    'vpc-id': ({ vpcId }) => vpcId,
  });
}

export const describeRouteTables: Operation<DescribeRouteTablesRequest, DescribeRouteTablesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeRouteTables'),
  async handle(input, call) {
    const { account } = call;
    const { RouteTableIds: ids } = input;
    refusePagesOf(ids, input, 'routeTableIds');
    const { routeTables } = ec2Store.of(account).network;
    const asked = ids === undefined ? [...routeTables.values()] : ids.map((id) => requireRouteTable(account, id));
    const page = paginate(await applyFilters(call, asked, input.Filters, tableFields(account)), ({ id }) => id, input);
    return { RouteTables: page.items.map((table) => tableDetail(account, table)), NextToken: page.NextToken };
  },
};

export function requireRouteTable(account: Account, id: string): RouteTable {
  const table = ec2Store.of(account).network.routeTables.get(checkId('rtb', id));
  if (table === undefined) throw notFound('rtb', id);
  return table;
}

function tableDetail(account: Account, table: RouteTable): TableDetail {
  return {
    RouteTableId: table.id,
    VpcId: table.vpcId,
    OwnerId: account.id,
    Associations: [...table.associations].map(([id, of]) => ({
      RouteTableAssociationId: id,
      RouteTableId: table.id,
      Main: of === 'main',
      ...(of !== 'main' && { SubnetId: of.subnetId }),
      AssociationState: { State: 'associated' },
    })),
    Routes: routeDetails(account, table),
    PropagatingVgws: [],
    Tags: tagList(table.tags),
  };
}
