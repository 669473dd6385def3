/** Resources that have tags, by id. */
import type { RequestedResource } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { checkId, error, type IdKind, notFound } from './errors.ts';
import {
  ec2Arn,
  elasticAddressResource,
  endpointResource,
  groupResource,
  instanceResource,
  internetGatewayResource,
  keyPairResource,
  natGatewayResource,
  type ResourceType,
  resource,
  routeTableResource,
  subnetResource,
  vpcResource,
} from './required-permissions.ts';
import { ec2Store, type Instance, instancesOf } from './store.ts';

export type Taggable = {
  readonly id: string;
  readonly type: ResourceType;
  readonly tags: Map<string, string>;
  /** The instance itself, whose tags the metadata service may show. */
  readonly instance?: Instance;
};

/** Id prefixes of the resource types of this region. */
const types = {
  i: 'instance',
  vpc: 'vpc',
  subnet: 'subnet',
  sg: 'security-group',
  sgr: 'security-group-rule',
  eni: 'network-interface',
  vol: 'volume',
  rtb: 'route-table',
  igw: 'internet-gateway',
  nat: 'natgateway',
  eipalloc: 'elastic-ip',
  vpce: 'vpc-endpoint',
  key: 'key-pair',
} as const satisfies Partial<Record<IdKind, ResourceType>>;

type Kind = keyof typeof types;

export function allTaggable(account: Account): Taggable[] {
  const { network, addresses, keyPairs } = ec2Store.of(account);
  const found: Taggable[] = [];
  for (const instance of instancesOf(account)) {
    found.push({ id: instance.id, type: 'instance', tags: instance.tags, instance });
    if (instance.state === 'terminated') continue;
    found.push({ ...instance.interface, type: 'network-interface' });
    found.push({ ...instance.volume, type: 'volume' });
  }
  for (const { id, tags } of network.vpcs.values()) found.push({ id, type: 'vpc', tags });
  for (const { id, tags } of network.subnets.values()) found.push({ id, type: 'subnet', tags });
  for (const { id, tags, rules } of network.securityGroups.values()) {
    found.push({ id, type: 'security-group', tags });
    for (const rule of rules.values()) found.push({ id: rule.id, type: 'security-group-rule', tags: rule.tags });
  }
  for (const { id, tags } of network.routeTables.values()) found.push({ id, type: 'route-table', tags });
  for (const { id, tags } of network.internetGateways.values()) found.push({ id, type: 'internet-gateway', tags });
  for (const { id, tags } of network.natGateways.values()) found.push({ id, type: 'natgateway', tags });
  for (const { id, tags } of network.endpoints.values()) found.push({ id, type: 'vpc-endpoint', tags });
  for (const { allocationId: id, tags } of addresses.values()) found.push({ id, type: 'elastic-ip', tags });
  for (const { id, tags } of keyPairs.values()) found.push({ id, type: 'key-pair', tags });
  return found;
}

export function requireTaggable(account: Account, ids: readonly string[]): Taggable[] {
  const known = new Map(allTaggable(account).map((thing) => [thing.id, thing]));
  return [...new Set(ids)].map((id) => {
    const thing = known.get(id);
    if (thing === undefined) throw notFound(kindOf(id), id);
    return thing;
  });
}

/** ARNs are made from the ids alone: only an authorised caller learns whether the resource exists. */
export function taggableResources(account: Account, ids: readonly string[]): RequestedResource[] {
  const known = new Map(allTaggable(account).map((thing) => [thing.id, thing]));
  return [...new Set(ids)].map((id) => taggableResource(account, id, known.get(id)));
}

function taggableResource(account: Account, id: string, found: Taggable | undefined): RequestedResource {
  const kind = kindOf(id);
  checkId(kind, id);
  switch (kind) {
    case 'i':
      return instanceResource(account, id);
    case 'sg':
      return groupResource(account, id);
    case 'subnet':
      return subnetResource(account, id);
    case 'vpc':
      return vpcResource(account, id);
    case 'rtb':
      return routeTableResource(account, id);
    case 'igw':
      return internetGatewayResource(account, id);
    case 'nat':
      return natGatewayResource(account, id);
    case 'eipalloc':
      return elasticAddressResource(account, id);
    case 'vpce':
      return endpointResource(account, id);
    case 'key': {
      const pair = [...ec2Store.of(account).keyPairs.values()].find((one) => one.id === id);
      return keyPairResource(account, pair?.name ?? id);
    }
    case 'eni':
    case 'sgr':
    case 'vol':
      return found === undefined ? { arn: ec2Arn(account, types[kind], id) } : resource(account, found.type, id, found);
    default:
      return kind satisfies never;
  }
}

function kindOf(id: string): Kind {
  const prefix = id.slice(0, id.lastIndexOf('-'));
  if (Object.hasOwn(types, prefix)) return prefix as Kind;
  throw error('InvalidID', `The ID '${id.slice(0, 80)}' is not valid`);
}
