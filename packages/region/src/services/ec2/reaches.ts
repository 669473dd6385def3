/**
 * Whether an instance reaches a service of AWS, and by which way: through an endpoint of the service in its VPC, or by a
 * default route to an internet gateway or a NAT gateway. Security groups count for TCP on port 443, the one port of services.
 */
import type { Account } from '../../account.ts';
import { servicesAddress } from '../../instances/addresses.ts';
import type { ServicePath } from '../../server/peer.ts';
import { contains, parseAddress, parseBlock } from './cidr.ts';
import { serviceWord } from './endpoint-services.ts';
import {
  type Network,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
  tableOf,
  type VpcEndpoint,
} from './network.ts';
import { publicAddressOf } from './public-addresses.ts';
import { isActive } from './route-details.ts';
import { ec2Store, type Instance } from './store.ts';

const servicePort = 443;

/** `service` is a signing name, such as `ssm`. Undefined when no packet would arrive. */
export function reaches(account: Account, instance: Instance, service: string): ServicePath | undefined {
  const { network } = ec2Store.of(account);
  const subnet = network.subnets.get(instance.subnetId);
  if (subnet === undefined) return undefined;
  const endpoint = endpointFor(network, subnet, service);
  if (endpoint !== undefined) {
    if (!throughEndpoint(network, instance, endpoint)) return undefined;
    const { id, vpcId, policy } = endpoint;
    return { address: instance.interface.privateIp, endpoint: { id, vpcId, policy } };
  }
  if (!allowsOut(network, instance, (rule) => covers(rule, servicesAddress))) return undefined;
  const address = outgoingAddress(account, subnet, publicAddressOf(account, instance)?.ip);
  return address === undefined ? undefined : { address };
}

/**
 * The endpoint that the names of a service lead to. With private DNS that is an interface endpoint of the VPC, also when
 * it lets nothing through; a gateway endpoint is a route of the subnet.
 */
function endpointFor(network: Network, subnet: Subnet, service: string): VpcEndpoint | undefined {
  const table = tableOf(network, subnet);
  for (const endpoint of network.endpoints.values()) {
    if (endpoint.vpcId !== subnet.vpcId || serviceWord(endpoint.serviceName) !== service) continue;
    if (endpoint.type === 'Interface' ? endpoint.privateDns : endpoint.routeTableIds.has(table?.id ?? '')) {
      return endpoint;
    }
  }
  return undefined;
}

function throughEndpoint(network: Network, instance: Instance, endpoint: VpcEndpoint): boolean {
  if (endpoint.type === 'Gateway') return allowsOut(network, instance, (rule) => covers(rule, servicesAddress));
  const addresses = [...endpoint.addresses.values()].map(({ privateIp }) => privateIp);
  const own = instance.interface.securityGroupIds;
  return (
    allowsOut(
      network,
      instance,
      (rule) => addresses.some((address) => covers(rule, address)) || isOf(rule, endpoint.securityGroupIds),
    ) &&
    groupsOf(network, [...endpoint.securityGroupIds]).some((group) =>
      allows(group, false, (rule) => covers(rule, instance.interface.privateIp) || isOf(rule, new Set(own))),
    ) &&
    addresses.length > 0
  );
}

/** The public address that a subnet's default route gives to a connection of one of its hosts, which may have its own. */
function outgoingAddress(
  account: Account,
  subnet: Subnet,
  publicIp: string | undefined,
  visited: ReadonlySet<string> = new Set(),
): string | undefined {
  const { network, addresses } = ec2Store.of(account);
  const table = tableOf(network, subnet);
  const address = parseAddress(servicesAddress) ?? 0;
  const [best] = (table?.routes ?? [])
    .filter(({ destination }) => address >= destination.first && address <= destination.last)
    .sort((a, b) => b.destination.prefix - a.destination.prefix);
  if (table === undefined || best === undefined || !isActive(network, table, best)) return undefined;
  if (best.target.type === 'internet-gateway') return publicIp;
  const gateway = network.natGateways.get(best.target.id);
  const behind = network.subnets.get(gateway?.subnetId ?? '');
  // NAT gateways that lead to each other lead nowhere.
  if (gateway === undefined || behind === undefined || visited.has(gateway.id)) return undefined;
  const own = addresses.get(gateway.allocationId ?? '')?.publicIp;
  return outgoingAddress(account, behind, own, new Set([...visited, gateway.id]));
}

function groupsOf({ securityGroups }: Network, ids: readonly string[]): SecurityGroup[] {
  return ids.flatMap((id) => securityGroups.get(id) ?? []);
}

function allowsOut(network: Network, { interface: { securityGroupIds } }: Instance, to: RuleTest): boolean {
  return groupsOf(network, securityGroupIds).some((group) => allows(group, true, to));
}

type RuleTest = (rule: SecurityGroupRule) => boolean;

/** Groups allow and never deny; answers to what they let pass come back by themselves. */
function allows({ rules }: SecurityGroup, egress: boolean, peer: RuleTest): boolean {
  return [...rules.values()].some((rule) => rule.egress === egress && coversPort(rule) && peer(rule));
}

function coversPort({ protocol, fromPort, toPort }: SecurityGroupRule): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && (fromPort ?? 0) <= servicePort && (toPort ?? 0) >= servicePort;
}

function covers({ peer }: SecurityGroupRule, address: string): boolean {
  const block = peer.type === 'ipv4' ? parseBlock(peer.cidr) : undefined;
  const host = parseBlock(`${address}/32`);
  return block !== undefined && host !== undefined && contains(block, host);
}

function isOf({ peer }: SecurityGroupRule, groupIds: ReadonlySet<string>): boolean {
  return peer.type === 'group' && groupIds.has(peer.groupId);
}
