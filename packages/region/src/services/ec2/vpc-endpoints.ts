/** ec2: interface and gateway endpoints of AWS's services, which are available at once. */
import type {
  CreateVpcEndpointRequest,
  CreateVpcEndpointResult,
  DeleteVpcEndpointsRequest,
  DeleteVpcEndpointsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  ModifyVpcEndpointRequest,
  ModifyVpcEndpointResult,
} from '@aws-sdk/client-ec2';
import { requestTagContext } from '@sallyport/aws';
import { inspectPolicy } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { endpointDetail } from './endpoint-details.ts';
import { endpointServices } from './endpoint-services.ts';
import { checkId, error, given, invalidParameter, notFound, unsupported } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { newId } from './ids.ts';
import { defaultSecurityGroup, type VpcEndpoint } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { pickAddress } from './placement.ts';
import {
  createTagsPermission,
  ec2Arn,
  endpointResource,
  groupResource,
  requiredPermission,
  requiredPermissionOnAny,
  routeTableResource,
  subnetResource,
  vpcResource,
} from './required-permissions.ts';
import { requireRouteTable } from './route-tables.ts';
import { requireGroup } from './security-groups.ts';
import { ec2Store } from './store.ts';
import { requireSubnet } from './subnets.ts';
import { tagSpecifications } from './tag-set.ts';
import { requireVpc } from './vpcs.ts';

const mostEndpoints = 50;
const longestPolicy = 20_480;

type CreateInput = CreateVpcEndpointRequest & { readonly VpcId: string };

export const createVpcEndpoint: Operation<CreateInput, CreateVpcEndpointResult> = {
  requiredPermissions(input, call) {
    const { account } = call;
    const tags = tagSpecifications(input.TagSpecifications, ['vpc-endpoint']).get('vpc-endpoint');
    const made = {
      arn: ec2Arn(account, 'vpc-endpoint', '*'),
      context: {
        ...requestTagContext(tags ?? []),
        ...(input.ServiceName !== undefined && { 'ec2:VpceServiceName': input.ServiceName }),
        'ec2:VpceServiceOwner': 'amazon',
      },
    };
    return [
      requiredPermission(call, 'CreateVpcEndpoint', [
        made,
        vpcResource(account, checkId('vpc', input.VpcId)),
        ...(input.SubnetIds ?? []).map((id) => subnetResource(account, checkId('subnet', id))),
        ...(input.SecurityGroupIds ?? []).map((id) => groupResource(account, checkId('sg', id))),
        ...(input.RouteTableIds ?? []).map((id) => routeTableResource(account, checkId('rtb', id))),
      ]),
      ...createTagsPermission(call, 'CreateVpcEndpoint', 'vpc-endpoint', tags),
    ];
  },
  handle(input, { account, region }) {
    const { network } = ec2Store.of(account);
    const vpc = requireVpc(account, input.VpcId);
    const type = input.VpcEndpointType ?? 'Gateway';
    if (type !== 'Interface' && type !== 'Gateway') throw unsupported(`endpoints of type ${type}`);
    const serviceName = given(input.ServiceName) ?? '';
    const service = endpointServices(region).find((one) => one.name === serviceName && one.type === type);
    if (service === undefined) {
      throw error('InvalidServiceName', `The Vpc Endpoint Service '${serviceName.slice(0, 255)}' does not exist`);
    }
    if ((input.IpAddressType ?? 'ipv4') !== 'ipv4') throw unsupported('IPv6 networks');
    if (network.endpoints.size >= mostEndpoints) {
      throw error('VpcEndpointLimitExceeded', 'The maximum number of VPC endpoints has been reached.');
    }
    const tags = tagSpecifications(input.TagSpecifications, ['vpc-endpoint']).get('vpc-endpoint');
    const endpoint: VpcEndpoint = {
      id: newId('vpce', region.random),
      vpcId: vpc.id,
      type,
      serviceName,
      policy: readPolicy(input.PolicyDocument),
      createdAt: region.clock.now(),
      addresses: new Map(),
      securityGroupIds: new Set(),
      privateDns: false,
      routeTableIds: new Set(),
      tags: new Map(tags),
    };
    change(account, endpoint, {
      addSubnets: input.SubnetIds,
      addGroups: input.SecurityGroupIds,
      addTables: input.RouteTableIds,
      // The console's and the API's default for AWS's own services.
      privateDns: input.PrivateDnsEnabled ?? (type === 'Interface' && service.word !== 's3'),
    });
    if (type === 'Interface' && endpoint.securityGroupIds.size === 0) {
      const group = defaultSecurityGroup(network, vpc.id);
      if (group !== undefined) endpoint.securityGroupIds.add(group.id);
    }
    network.endpoints.set(endpoint.id, endpoint);
    return { VpcEndpoint: endpointDetail(account, endpoint) };
  },
};

/** AWS resets a policy with an empty text. */
function readPolicy(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const { faults } = inspectPolicy(text, { type: 'endpoint' });
  const [fault] = faults;
  if (fault === undefined && text.length <= longestPolicy) return text;
  throw error(
    'InvalidPolicyDocument',
    fault === undefined ? 'The policy document is too long.' : `The policy document is invalid: ${fault.message}`,
  );
}

type Changes = {
  readonly addSubnets?: readonly string[] | undefined;
  readonly removeSubnets?: readonly string[] | undefined;
  readonly addGroups?: readonly string[] | undefined;
  readonly removeGroups?: readonly string[] | undefined;
  readonly addTables?: readonly string[] | undefined;
  readonly removeTables?: readonly string[] | undefined;
  readonly privateDns?: boolean | undefined;
};

/** All of the changes or none. */
function change(account: Account, endpoint: VpcEndpoint, changes: Changes): void {
  const { network } = ec2Store.of(account);
  const subnets = [...new Set(changes.addSubnets ?? [])].map((id) => inVpc(endpoint, requireSubnet(account, id)));
  const groups = (changes.addGroups ?? []).map((id) => inVpc(endpoint, requireGroup(account, id)));
  const tables = (changes.addTables ?? []).map((id) => inVpc(endpoint, requireRouteTable(account, id)));
  const isInterface = endpoint.type === 'Interface';
  if (isInterface ? tables.length > 0 : subnets.length > 0 || groups.length > 0 || changes.privateDns === true) {
    throw error(
      'InvalidParameter',
      `Parameters of ${isInterface ? 'gateway' : 'interface'} endpoints cannot be given for an endpoint of type ${endpoint.type}.`,
    );
  }
  const vpc = network.vpcs.get(endpoint.vpcId);
  if (changes.privateDns === true && !(vpc?.dnsSupport === true && vpc.dnsHostnames)) {
    throw invalidParameter(
      'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for your VPC',
    );
  }
  if (changes.privateDns === true) refuseSecondName(account, endpoint);
  const zones = [...endpoint.addresses.keys(), ...subnets.map(({ id }) => id)].map(
    (id) => network.subnets.get(id)?.availabilityZone,
  );
  const left = zones.length - (changes.removeSubnets ?? []).filter((id) => endpoint.addresses.has(id)).length;
  if (new Set(zones).size < left) {
    throw error('DuplicateSubnetsInSameZone', 'Found another VPC endpoint subnet in the availability zone of a subnet');
  }
  const addresses = subnets
    .filter(({ id }) => !endpoint.addresses.has(id))
    .map((subnet) => [subnet.id, pickAddress(account, { subnet, privateIp: undefined }, [])] as const);
  for (const [id, privateIp] of addresses) {
    endpoint.addresses.set(id, { interfaceId: newId('eni', account.region.random), privateIp });
  }
  for (const id of changes.removeSubnets ?? []) endpoint.addresses.delete(id);
  for (const { id } of groups) endpoint.securityGroupIds.add(id);
  for (const id of changes.removeGroups ?? []) endpoint.securityGroupIds.delete(id);
  for (const { id } of tables) endpoint.routeTableIds.add(id);
  for (const id of changes.removeTables ?? []) endpoint.routeTableIds.delete(id);
  if (changes.privateDns !== undefined) endpoint.privateDns = changes.privateDns;
}

function inVpc<T extends { readonly id: string; readonly vpcId: string }>({ vpcId }: VpcEndpoint, thing: T): T {
  if (thing.vpcId === vpcId) return thing;
  throw error('InvalidParameter', `${thing.id} does not belong to VPC ${vpcId}`);
}

/** The private name of a service leads to one endpoint in a VPC. */
function refuseSecondName(account: Account, { id, vpcId, serviceName }: VpcEndpoint): void {
  for (const other of ec2Store.of(account).network.endpoints.values()) {
    if (other.id !== id && other.vpcId === vpcId && other.serviceName === serviceName && other.privateDns) {
      throw error(
        'InvalidParameter',
        `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${serviceName} in the VPC ${vpcId}`,
      );
    }
  }
}

type ModifyInput = ModifyVpcEndpointRequest & { readonly VpcEndpointId: string };

export const modifyVpcEndpoint: Operation<ModifyInput, ModifyVpcEndpointResult> = {
  requiredPermissions(input, call) {
    const { account } = call;
    return [
      requiredPermission(call, 'ModifyVpcEndpoint', [
        endpointResource(account, checkId('vpce', input.VpcEndpointId)),
        ...[...(input.AddSubnetIds ?? []), ...(input.RemoveSubnetIds ?? [])].map((id) =>
          subnetResource(account, checkId('subnet', id)),
        ),
        ...[...(input.AddSecurityGroupIds ?? []), ...(input.RemoveSecurityGroupIds ?? [])].map((id) =>
          groupResource(account, checkId('sg', id)),
        ),
        ...[...(input.AddRouteTableIds ?? []), ...(input.RemoveRouteTableIds ?? [])].map((id) =>
          routeTableResource(account, checkId('rtb', id)),
        ),
      ]),
    ];
  },
  handle(input, { account }) {
    const endpoint = requireEndpoint(account, input.VpcEndpointId);
    const policy = readPolicy(input.PolicyDocument);
    change(account, endpoint, {
      addSubnets: input.AddSubnetIds,
      removeSubnets: input.RemoveSubnetIds,
      addGroups: input.AddSecurityGroupIds,
      removeGroups: input.RemoveSecurityGroupIds,
      addTables: input.AddRouteTableIds,
      removeTables: input.RemoveRouteTableIds,
      privateDns: input.PrivateDnsEnabled,
    });
    if (input.ResetPolicy === true || input.PolicyDocument !== undefined) endpoint.policy = policy;
    return { Return: true };
  },
};

type DeleteInput = DeleteVpcEndpointsRequest & { readonly VpcEndpointIds: string[] };

/** Those that do not exist are named in the answer. */
export const deleteVpcEndpoints: Operation<DeleteInput, DeleteVpcEndpointsResult> = {
  requiredPermissions: ({ VpcEndpointIds }, call) => [
    requiredPermission(
      call,
      'DeleteVpcEndpoints',
      VpcEndpointIds.map((id) => endpointResource(call.account, checkId('vpce', id))),
    ),
  ],
  handle({ VpcEndpointIds }, { account }) {
    const { endpoints } = ec2Store.of(account).network;
    const missing = VpcEndpointIds.filter((id) => !endpoints.delete(id));
    return {
      Unsuccessful: missing.map((id) => {
        const { code, message } = notFound('vpce', id);
        return { ResourceId: id, Error: { Code: code, Message: message } };
      }),
    };
  },
};

const filters = fields<VpcEndpoint>({
  'ip-address-type': () => 'ipv4',
  'service-name': ({ serviceName }) => serviceName,
  'service-region': ({ serviceName }) => serviceName.split('.').at(-2),
  'vpc-endpoint-id': ({ id }) => id,
  'vpc-endpoint-state': () => 'available',
  'vpc-endpoint-type': ({ type }) => type,
  'vpc-id': ({ vpcId }) => vpcId,
});

export const describeVpcEndpoints: Operation<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeVpcEndpoints'),
  async handle(input, call) {
    const { account } = call;
    const { VpcEndpointIds: ids } = input;
    refusePagesOf(ids, input, 'vpcEndpointIds');
    const { endpoints } = ec2Store.of(account).network;
    const asked = ids === undefined ? [...endpoints.values()] : ids.map((id) => requireEndpoint(account, id));
    const page = paginate(await applyFilters(call, asked, input.Filters, filters), ({ id }) => id, input);
    return { VpcEndpoints: page.items.map((one) => endpointDetail(account, one)), NextToken: page.NextToken };
  },
};

function requireEndpoint(account: Account, id: string): VpcEndpoint {
  const endpoint = ec2Store.of(account).network.endpoints.get(checkId('vpce', id));
  if (endpoint === undefined) throw notFound('vpce', id);
  return endpoint;
}
