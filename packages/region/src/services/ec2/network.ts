/**
 * VPCs, subnets and security groups of one account, with the default VPC every new account has: 172.31.0.0/16, a /20
 * in each zone, and an internet gateway. What of them decides which services an instance reaches is in `reaches.ts`.
 */
import type { Region } from '../../region.ts';
import { type Block, parseBlock } from './cidr.ts';
import { newId } from './ids.ts';
import { zonesOf } from './zones.ts';

export type Vpc = {
  readonly id: string;
  readonly block: Block;
  /** `vpc-cidr-assoc-...` */
  readonly blockAssociationId: string;
  readonly isDefault: boolean;
  readonly tenancy: 'default' | 'dedicated';
  dnsHostnames: boolean;
  dnsSupport: boolean;
  usageMetrics: boolean;
  /** Its network ACL, which allows everything and cannot be changed. */
  readonly aclId: string;
  readonly tags: Map<string, string>;
};

export type Subnet = {
  readonly id: string;
  readonly vpcId: string;
  readonly block: Block;
  readonly availabilityZone: string;
  readonly zoneId: string;
  readonly isDefault: boolean;
  /** Whether launches in it get a public address. */
  mapPublicIp: boolean;
  /** Of launches in it: an A record of a name made of the instance id. */
  resourceNameRecords: boolean;
  /** Of the network ACL. */
  readonly aclAssociationId: string;
  readonly tags: Map<string, string>;
};

export type SecurityGroup = {
  readonly id: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly rules: Map<string, SecurityGroupRule>;
  readonly tags: Map<string, string>;
};

/** One source or destination of a permission; AWS has a rule for each. */
export type SecurityGroupRule = {
  /** `sgr-...` */
  readonly id: string;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort: number | undefined;
  readonly toPort: number | undefined;
  readonly peer:
    | { readonly type: 'ipv4'; readonly cidr: string }
    | { readonly type: 'ipv6'; readonly cidr: string }
    | { readonly type: 'group'; readonly groupId: string };
  description: string | undefined;
  readonly tags: Map<string, string>;
};

export type Network = {
  readonly vpcs: Map<string, Vpc>;
  readonly subnets: Map<string, Subnet>;
  readonly securityGroups: Map<string, SecurityGroup>;
  readonly routeTables: Map<string, RouteTable>;
  readonly internetGateways: Map<string, InternetGateway>;
  readonly natGateways: Map<string, NatGateway>;
  readonly endpoints: Map<string, VpcEndpoint>;
};

/** A destination that is not the VPC itself, and what leads there. */
export type Route = {
  readonly destination: Block;
  readonly target:
    | { readonly type: 'internet-gateway'; readonly id: string }
    | { readonly type: 'nat-gateway'; readonly id: string };
};

export type RouteTable = {
  /** `rtb-...` */
  readonly id: string;
  readonly vpcId: string;
  readonly routes: Route[];
  /** By association id. The main table of a VPC is that of every subnet without one of its own. */
  readonly associations: Map<string, 'main' | { readonly subnetId: string }>;
  readonly tags: Map<string, string>;
};

export type InternetGateway = {
  readonly id: string;
  vpcId: string | undefined;
  readonly tags: Map<string, string>;
};

export type NatGateway = {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: 'public' | 'private';
  readonly interfaceId: string;
  readonly privateIp: string;
  /** The elastic address of a public one. */
  readonly allocationId: string | undefined;
  readonly createdAt: Date;
  deletedAt: Date | undefined;
  readonly tags: Map<string, string>;
};

export type VpcEndpoint = {
  /** `vpce-...` */
  readonly id: string;
  readonly vpcId: string;
  readonly type: 'Interface' | 'Gateway';
  /** `com.amazonaws.eu-west-1.ssm` */
  readonly serviceName: string;
  /** JSON text; undefined allows everything. */
  policy: string | undefined;
  readonly createdAt: Date;
  /** Of an interface endpoint: its address in each subnet, with the interface that has it. */
  readonly addresses: Map<string, { readonly interfaceId: string; readonly privateIp: string }>;
  readonly securityGroupIds: Set<string>;
  privateDns: boolean;
  /** Of a gateway endpoint. */
  readonly routeTableIds: Set<string>;
  readonly tags: Map<string, string>;
};

export function makeNetwork(region: Region): Network {
  const network: Network = {
    vpcs: new Map(),
    subnets: new Map(),
    securityGroups: new Map(),
    routeTables: new Map(),
    internetGateways: new Map(),
    natGateways: new Map(),
    endpoints: new Map(),
  };
  const vpc = addVpc(network, region, {
    block: block('172.31.0.0/16'),
    isDefault: true,
    tenancy: 'default',
    dnsHostnames: true,
    dnsSupport: true,
    tags: new Map(),
  });
  for (const [i, zone] of zonesOf(region.name).entries()) {
    addSubnet(network, region, {
      vpcId: vpc.id,
      block: block(`172.31.${i * 16}.0/20`),
      availabilityZone: zone.name,
      zoneId: zone.id,
      isDefault: true,
      mapPublicIp: true,
      tags: new Map(),
    });
  }
  const gateway: InternetGateway = { id: newId('igw', region.random), vpcId: vpc.id, tags: new Map() };
  network.internetGateways.set(gateway.id, gateway);
  const target = { type: 'internet-gateway', id: gateway.id } as const;
  mainTable(network, vpc.id)?.routes.push({ destination: block('0.0.0.0/0'), target });
  return network;
}

export function addSubnet(
  network: Network,
  region: Region,
  facts: Omit<Subnet, 'aclAssociationId' | 'id' | 'resourceNameRecords'>,
): Subnet {
  const aclAssociationId = newId('aclassoc', region.random);
  const subnet: Subnet = {
    id: newId('subnet', region.random),
    aclAssociationId,
    resourceNameRecords: false,
    ...facts,
  };
  network.subnets.set(subnet.id, subnet);
  return subnet;
}

export function addRouteTable(network: Network, region: Region, facts: Pick<RouteTable, 'tags' | 'vpcId'>): RouteTable {
  const table: RouteTable = { id: newId('rtb', region.random), routes: [], associations: new Map(), ...facts };
  network.routeTables.set(table.id, table);
  return table;
}

export function mainTable({ routeTables }: Network, vpcId: string): RouteTable | undefined {
  for (const table of routeTables.values()) {
    if (table.vpcId === vpcId && [...table.associations.values()].includes('main')) return table;
  }
  return undefined;
}

/** The table that a subnet is associated with, else the main one of its VPC. */
export function tableOf(network: Network, subnet: Subnet): RouteTable | undefined {
  for (const table of network.routeTables.values()) {
    for (const of of table.associations.values()) if (of !== 'main' && of.subnetId === subnet.id) return table;
  }
  return mainTable(network, subnet.vpcId);
}

/** Every VPC has a default security group, a main route table and a network ACL. */
export function addVpc(
  network: Network,
  region: Region,
  facts: Omit<Vpc, 'aclId' | 'blockAssociationId' | 'id' | 'usageMetrics'>,
): Vpc {
  const vpc: Vpc = {
    id: newId('vpc', region.random),
    blockAssociationId: newId('vpc-cidr-assoc', region.random),
    aclId: newId('acl', region.random),
    usageMetrics: false,
    ...facts,
  };
  network.vpcs.set(vpc.id, vpc);
  const main = addRouteTable(network, region, { vpcId: vpc.id, tags: new Map() });
  main.associations.set(newId('rtbassoc', region.random), 'main');
  const group = addSecurityGroup(network, region, {
    vpcId: vpc.id,
    name: 'default',
    description: 'default VPC security group',
    tags: new Map(),
  });
  addRule(group, region, { egress: false, peer: { type: 'group', groupId: group.id } });
  return vpc;
}

/** A new group allows all outbound and no inbound traffic. */
export function addSecurityGroup(
  network: Network,
  region: Region,
  facts: Omit<SecurityGroup, 'id' | 'rules'>,
): SecurityGroup {
  const group: SecurityGroup = { id: newId('sg', region.random), rules: new Map(), ...facts };
  network.securityGroups.set(group.id, group);
  addRule(group, region, { egress: true, peer: { type: 'ipv4', cidr: '0.0.0.0/0' } });
  return group;
}

function addRule(group: SecurityGroup, region: Region, facts: Pick<SecurityGroupRule, 'egress' | 'peer'>): void {
  const id = newId('sgr', region.random);
  group.rules.set(id, {
    id,
    ...facts,
    protocol: '-1',
    fromPort: undefined,
    toPort: undefined,
    description: undefined,
    tags: new Map(),
  });
}

export function defaultVpc({ vpcs }: Network): Vpc | undefined {
  for (const vpc of vpcs.values()) if (vpc.isDefault) return vpc;
  return undefined;
}

export function defaultSecurityGroup({ securityGroups }: Network, vpcId: string): SecurityGroup | undefined {
  for (const group of securityGroups.values()) if (group.vpcId === vpcId && group.name === 'default') return group;
  return undefined;
}

function block(text: string): Block {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new Error(`${text} is not a block`);
  return parsed;
}
