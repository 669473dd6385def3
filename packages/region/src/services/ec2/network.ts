/**
 * VPCs, subnets and security groups of one account, with the default VPC every new account has: 172.31.0.0/16 and a /20
 * in each zone. They have no effect on traffic: a sandbox accepts no inbound connections.
 */
import type { Region } from '../../region.ts';
import { type Block, parseBlock } from './cidr.ts';
import { newId } from './ids.ts';
import { zonesOf } from './zones.ts';

export type Vpc = {
  readonly id: string;
  readonly block: Block;
  readonly isDefault: boolean;
  readonly tenancy: 'default' | 'dedicated';
  dnsHostnames: boolean;
  dnsSupport: boolean;
  readonly tags: Map<string, string>;
};

export type Subnet = {
  readonly id: string;
  readonly vpcId: string;
  readonly block: Block;
  readonly availabilityZone: string;
  readonly zoneId: string;
  readonly isDefault: boolean;
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
};

export function makeNetwork(region: Region): Network {
  const network: Network = { vpcs: new Map(), subnets: new Map(), securityGroups: new Map() };
  const vpc = addVpc(network, region, {
    block: block('172.31.0.0/16'),
    isDefault: true,
    tenancy: 'default',
    dnsHostnames: true,
    dnsSupport: true,
    tags: new Map(),
  });
  for (const [i, zone] of zonesOf(region.name).entries()) {
    const id = newId('subnet', region.random);
    network.subnets.set(id, {
      id,
      vpcId: vpc.id,
      block: block(`172.31.${i * 16}.0/20`),
      availabilityZone: zone.name,
      zoneId: zone.id,
      isDefault: true,
      tags: new Map(),
    });
  }
  return network;
}

/** Every VPC has a default security group. */
export function addVpc(network: Network, region: Region, facts: Omit<Vpc, 'id'>): Vpc {
  const vpc: Vpc = { id: newId('vpc', region.random), ...facts };
  network.vpcs.set(vpc.id, vpc);
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
