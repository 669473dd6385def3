/** The routes of a table as EC2 shows them: the VPC's own, those that were made, and those of gateway endpoints. */
import type { Route as RouteDetail } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { formatBlock } from './cidr.ts';
import { prefixListId } from './endpoint-services.ts';
import type { Network, Route, RouteTable } from './network.ts';
import { ec2Store } from './store.ts';

export function routeDetails(account: Account, table: RouteTable): RouteDetail[] {
  const { network } = ec2Store.of(account);
  const vpc = network.vpcs.get(table.vpcId);
  const local: RouteDetail[] =
    vpc === undefined
      ? []
      : [
          {
            DestinationCidrBlock: formatBlock(vpc.block),
            GatewayId: 'local',
            Origin: 'CreateRouteTable',
            State: 'active',
          },
        ];
  const made = table.routes.map(
    (route): RouteDetail => ({
      DestinationCidrBlock: formatBlock(route.destination),
      ...(route.target.type === 'internet-gateway' && { GatewayId: route.target.id }),
      ...(route.target.type === 'nat-gateway' && { NatGatewayId: route.target.id }),
      Origin: 'CreateRoute',
      State: isActive(network, table, route) ? 'active' : 'blackhole',
    }),
  );
  const endpoints = [...network.endpoints.values()]
    .filter(({ routeTableIds }) => routeTableIds.has(table.id))
    .map(
      ({ id, serviceName }): RouteDetail => ({
        DestinationPrefixListId: prefixListId(serviceName),
        GatewayId: id,
        Origin: 'CreateRoute',
        State: 'active',
      }),
    );
  return [...local, ...made, ...endpoints];
}

/** A route whose target is gone stays as a black hole. */
export function isActive(network: Network, { vpcId }: RouteTable, { target }: Route): boolean {
  if (target.type === 'internet-gateway') return network.internetGateways.get(target.id)?.vpcId === vpcId;
  const gateway = network.natGateways.get(target.id);
  return gateway !== undefined && gateway.deletedAt === undefined;
}
