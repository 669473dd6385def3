/** ec2:ModifyVpcAttribute and ModifySubnetAttribute: one attribute a call. */
import type { ModifySubnetAttributeRequest, ModifyVpcAttributeRequest } from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { checkId, invalidCombination, unsupported } from './errors.ts';
import { requiredPermission, subnetResource, vpcResource } from './required-permissions.ts';
import { requireSubnet } from './subnets.ts';
import { requireVpc } from './vpcs.ts';

type Flag = { readonly Value?: boolean | undefined } | undefined;

export const modifyVpcAttribute: Operation<ModifyVpcAttributeRequest & { readonly VpcId: string }, void> = {
  requiredPermissions: (input, call) => [
    requiredPermission(call, 'ModifyVpcAttribute', [vpcResource(call.account, checkId('vpc', input.VpcId))], {
      'ec2:Attribute': only(input, vpcAttributes)[0],
    }),
  ],
  handle(input, { account }) {
    const vpc = requireVpc(account, input.VpcId);
    const [name, value] = only(input, vpcAttributes);
    if (name === 'EnableDnsHostnames') vpc.dnsHostnames = value;
    else if (name === 'EnableDnsSupport') vpc.dnsSupport = value;
    else vpc.usageMetrics = value;
  },
};

const vpcAttributes = ['EnableDnsHostnames', 'EnableDnsSupport', 'EnableNetworkAddressUsageMetrics'] as const;

export const modifySubnetAttribute: Operation<ModifySubnetAttributeRequest & { readonly SubnetId: string }, void> = {
  requiredPermissions: ({ SubnetId }, call) => [
    requiredPermission(call, 'ModifySubnetAttribute', [subnetResource(call.account, checkId('subnet', SubnetId))]),
  ],
  handle(input, { account }) {
    const subnet = requireSubnet(account, input.SubnetId);
    if ((input.PrivateDnsHostnameTypeOnLaunch ?? 'ip-name') !== 'ip-name') {
      throw unsupported('host names made of instance ids');
    }
    const [name, value] =
      input.PrivateDnsHostnameTypeOnLaunch === undefined ? only(input, subnetAttributes) : ['', false];
    if (name === 'MapPublicIpOnLaunch') subnet.mapPublicIp = value;
    else if (name === 'EnableResourceNameDnsARecordOnLaunch') subnet.resourceNameRecords = value;
    else if (value) throw unsupported(`subnets with ${name}`);
  },
};

const subnetAttributes = [
  'AssignIpv6AddressOnCreation',
  'EnableDns64',
  'EnableResourceNameDnsAAAARecordOnLaunch',
  'EnableResourceNameDnsARecordOnLaunch',
  'MapCustomerOwnedIpOnLaunch',
  'MapPublicIpOnLaunch',
] as const;

/** The attribute that the call changes, and its new value. */
function only<Name extends string>(
  input: { readonly [name in Name]?: Flag },
  names: readonly Name[],
): readonly [Name, boolean] {
  const [first, ...more] = names.filter((name) => input[name] !== undefined);
  if (first === undefined) throw invalidCombination('No attributes specified.');
  if (more.length > 0) throw invalidCombination('Fields for multiple attribute types specified.');
  return [first, input[first]?.Value ?? false];
}
