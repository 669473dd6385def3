/**
 * What IAM must allow for calls of EC2, with the context keys of each resource type in the Service Authorization
 * Reference.
 */
import { requestTagContext } from '@sallyport/aws';
import type { RequestContext, RequestedResource } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import type { SecurityGroup, Subnet, Vpc } from './network.ts';
import { ec2Store, findInstance, type Instance, instanceArn } from './store.ts';
import { resourceTags } from './tag-set.ts';

export type ResourceType =
  | 'elastic-ip'
  | 'image'
  | 'instance'
  | 'internet-gateway'
  | 'key-pair'
  | 'natgateway'
  | 'network-interface'
  | 'route-table'
  | 'security-group'
  | 'security-group-rule'
  | 'subnet'
  | 'volume'
  | 'vpc'
  | 'vpc-endpoint';

/** Resources of AWS itself, such as its images, have no account in their ARN. */
export function ec2Arn({ region, id: own }: Account, type: ResourceType, id: string, owner: string = own): string {
  return `arn:${region.partition}:ec2:${region.name}:${owner}:${type}/${id}`;
}

export function requiredPermission(
  call: Call,
  action: string,
  resources: readonly RequestedResource[],
  context: RequestContext = {},
): RequiredPermission {
  return { action: `ec2:${action}`, resources, context: { 'ec2:Region': call.region.name, ...context } };
}

/** Most Describe calls have no resource types. */
export function requiredPermissionOnAny(call: Call, action: string): readonly RequiredPermission[] {
  return [requiredPermission(call, action, [{ arn: '*' }])];
}

/** An instance by id, whether it exists or not: only an authorised caller learns that. */
export function instanceResource(account: Account, id: string): RequestedResource {
  const instance = findInstance(account, id);
  const arn = instanceArn(account, id);
  return instance === undefined ? { arn } : { arn, context: instanceKeys(instance) };
}

function instanceKeys(instance: Instance): RequestContext {
  return {
    ...resourceTags(instance.tags),
    ...sandboxKeys,
    'ec2:InstanceID': instance.id,
    'ec2:InstanceType': instance.type,
    'ec2:AvailabilityZone': instance.availabilityZone,
    'ec2:MetadataHttpEndpoint': instance.metadata.httpEndpoint,
    'ec2:MetadataHttpPutResponseHopLimit': String(instance.metadata.httpPutResponseHopLimit),
    ...(instance.profile !== undefined && { 'ec2:InstanceProfile': instance.profile.arn }),
  };
}

/** The same for every instance of the region. */
export const sandboxKeys: RequestContext = {
  'ec2:EbsOptimized': 'false',
  'ec2:MetadataHttpTokens': 'required',
  'ec2:RootDeviceType': 'ebs',
  'ec2:Tenancy': 'default',
};

export function subnetResource(account: Account, id: string): RequestedResource {
  const subnet = ec2Store.of(account).network.subnets.get(id);
  return resource(account, 'subnet', id, subnet, subnet && subnetKeys(account, subnet));
}

function subnetKeys(account: Account, subnet: Subnet): RequestContext {
  return {
    'ec2:AvailabilityZone': subnet.availabilityZone,
    'ec2:SubnetID': subnet.id,
    'ec2:Vpc': ec2Arn(account, 'vpc', subnet.vpcId),
  };
}

export function groupResource(account: Account, id: string): RequestedResource {
  const group: SecurityGroup | undefined = ec2Store.of(account).network.securityGroups.get(id);
  return resource(
    account,
    'security-group',
    id,
    group,
    group && { 'ec2:SecurityGroupID': id, 'ec2:Vpc': ec2Arn(account, 'vpc', group.vpcId) },
  );
}

export function vpcResource(account: Account, id: string): RequestedResource {
  const vpc: Vpc | undefined = ec2Store.of(account).network.vpcs.get(id);
  return resource(account, 'vpc', id, vpc, vpc && { 'ec2:VpcID': id, 'ec2:Tenancy': vpc.tenancy });
}

export function routeTableResource(account: Account, id: string): RequestedResource {
  const table = ec2Store.of(account).network.routeTables.get(id);
  const keys = table && { 'ec2:RouteTableID': id, 'ec2:Vpc': ec2Arn(account, 'vpc', table.vpcId) };
  return resource(account, 'route-table', id, table, keys);
}

export function internetGatewayResource(account: Account, id: string): RequestedResource {
  const gateway = ec2Store.of(account).network.internetGateways.get(id);
  return resource(account, 'internet-gateway', id, gateway, { 'ec2:InternetGatewayID': id });
}

export function natGatewayResource(account: Account, id: string): RequestedResource {
  return resource(account, 'natgateway', id, ec2Store.of(account).network.natGateways.get(id));
}

export function elasticAddressResource(account: Account, id: string): RequestedResource {
  const address = ec2Store.of(account).addresses.get(id);
  const keys = address && { 'ec2:AllocationId': id, 'ec2:Domain': 'vpc', 'ec2:PublicIpAddress': address.publicIp };
  return resource(account, 'elastic-ip', id, address, keys);
}

export function endpointResource(account: Account, id: string): RequestedResource {
  const endpoint = ec2Store.of(account).network.endpoints.get(id);
  return resource(account, 'vpc-endpoint', id, endpoint, endpoint && { 'ec2:VpceServiceName': endpoint.serviceName });
}

/** Key pairs are named in ARNs, not their ids. */
export function keyPairResource(account: Account, name: string): RequestedResource {
  const pair = ec2Store.of(account).keyPairs.get(name);
  const keys = pair && { 'ec2:KeyPairName': name, 'ec2:KeyPairType': pair.type };
  return resource(account, 'key-pair', name, pair, keys);
}

export function resource(
  account: Account,
  type: ResourceType,
  id: string,
  found: { readonly tags: ReadonlyMap<string, string> } | undefined,
  context: RequestContext = {},
): RequestedResource {
  const arn = ec2Arn(account, type, id);
  return found === undefined ? { arn } : { arn, context: { ...context, ...resourceTags(found.tags) } };
}

/**
 * For the creation of a resource whose id AWS chooses, with the tags it gets: the action on it and on the `others` that the call names,
 * and ec2:CreateTags.
 */
export function creationPermissions(
  call: Call,
  action: string,
  type: ResourceType,
  tags: ReadonlyMap<string, string> | undefined,
  others: readonly RequestedResource[] = [],
): readonly RequiredPermission[] {
  const made = { arn: ec2Arn(call.account, type, '*'), context: requestTagContext(tags ?? []) };
  return [requiredPermission(call, action, [made, ...others]), ...createTagsPermission(call, action, type, tags)];
}

/** Tags given at creation require ec2:CreateTags as well. */
export function createTagsPermission(
  call: Call,
  creating: string,
  type: ResourceType,
  tags: ReadonlyMap<string, string> | undefined,
): readonly RequiredPermission[] {
  if (tags === undefined || tags.size === 0) return [];
  return [
    requiredPermission(call, 'CreateTags', [{ arn: ec2Arn(call.account, type, '*') }], {
      'ec2:CreateAction': creating,
      ...requestTagContext(tags),
    }),
  ];
}
