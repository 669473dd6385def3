/** ec2:CreateSecurityGroup, DescribeSecurityGroups and DeleteSecurityGroup. */

import type {
  CreateSecurityGroupRequest,
  CreateSecurityGroupResult,
  DeleteSecurityGroupRequest,
  DeleteSecurityGroupResult,
  DescribeSecurityGroupsRequest,
  DescribeSecurityGroupsResult,
  SecurityGroup as GroupDetail,
  IpPermission,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, error, invalidParameter, missingParameter, notFound } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { addSecurityGroup, defaultVpc, type SecurityGroup, type SecurityGroupRule } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import {
  creationPermissions,
  ec2Arn,
  groupResource,
  requiredPermission,
  requiredPermissionOnAny,
  vpcResource,
} from './required-permissions.ts';
import { ec2Store, instancesOf } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

type CreateInput = CreateSecurityGroupRequest & { readonly GroupName: string; readonly Description: string };

const mostGroups = 500;

export const createSecurityGroup: Operation<CreateInput, CreateSecurityGroupResult> = {
  requiredPermissions(input, call) {
    const tags = tagSpecifications(input.TagSpecifications, ['security-group']).get('security-group');
    const vpcId = vpcFor(input, call.account);
    return creationPermissions(call, 'CreateSecurityGroup', 'security-group', tags, [vpcResource(call.account, vpcId)]);
  },
  handle(input, { account, region }) {
    const { network } = ec2Store.of(account);
    const { GroupName: name, Description: description } = input;
    const vpcId = vpcFor(input, account);
    if (!network.vpcs.has(vpcId)) throw notFound('vpc', vpcId);
    for (const [parameter, value] of [
      ['groupName', name],
      ['groupDescription', description],
    ] as const) {
      if (!/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(value)) {
        throw invalidParameter(`Invalid security group ${parameter}: '${value.slice(0, 80)}'`);
      }
    }
    if (/^sg-/i.test(name)) throw invalidParameter('A group name may not begin with sg-.');
    const own = [...network.securityGroups.values()].filter((group) => group.vpcId === vpcId);
    if (own.some((group) => group.name === name)) {
      throw error('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpcId}'`);
    }
    if (network.securityGroups.size >= mostGroups) {
      throw error(
        'SecurityGroupLimitExceeded',
        `The maximum number of security groups, ${mostGroups}, has been reached.`,
      );
    }
    const tags = tagSpecifications(input.TagSpecifications, ['security-group']).get('security-group');
    const group = addSecurityGroup(network, region, { vpcId, name, description, tags: new Map(tags) });
    return {
      GroupId: group.id,
      SecurityGroupArn: ec2Arn(account, 'security-group', group.id),
      Tags: tagList(group.tags),
    };
  },
};

function vpcFor({ VpcId }: CreateInput, account: Account): string {
  if (VpcId !== undefined) return checkId('vpc', VpcId);
  const vpc = defaultVpc(ec2Store.of(account).network);
  if (vpc === undefined) throw error('VPCIdNotSpecified', 'No default VPC for this user');
  return vpc.id;
}

export const describeSecurityGroups: Operation<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeSecurityGroups'),
  async handle(input, call) {
    const { account } = call;
    const { network } = ec2Store.of(account);
    refusePagesOf(input.GroupIds, input, 'groupIds');
    const all = [...network.securityGroups.values()];
    for (const id of input.GroupIds ?? []) requireGroup(account, checkId('sg', id));
    const inDefault = (group: SecurityGroup): boolean => group.vpcId === defaultVpc(network)?.id;
    for (const name of input.GroupNames ?? []) {
      if (!all.some((group) => group.name === name && inDefault(group))) throw notFound('sg', name.slice(0, 255));
    }
    const asked = all.filter(
      (group) =>
        (input.GroupIds?.includes(group.id) ?? true) &&
        (input.GroupNames === undefined || (inDefault(group) && input.GroupNames.includes(group.name))),
    );
    const page = paginate(await applyFilters(call, asked, input.Filters, groupFields(account)), ({ id }) => id, input);
    return { SecurityGroups: page.items.map((group) => groupDetail(account, group)), NextToken: page.NextToken };
  },
};

function groupFields(account: Account): Fields<SecurityGroup> {
  const some =
    (egress: boolean, pick: (rule: SecurityGroupRule) => string | undefined) =>
    ({ rules }: SecurityGroup): string[] =>
      [...rules.values()].flatMap((rule) => (rule.egress === egress ? (pick(rule) ?? []) : []));
  const both = (name: string, pick: (rule: SecurityGroupRule) => string | undefined) => ({
    [`ip-permission.${name}`]: some(false, pick),
    [`egress.ip-permission.${name}`]: some(true, pick),
  });
  return fields<SecurityGroup>({
    description: ({ description }) => description,
    'group-id': ({ id }) => id,
    'group-name': ({ name }) => name,
    'owner-id': () => account.id,
    'vpc-id': ({ vpcId }) => vpcId,
    ...both('cidr', ({ peer }) => (peer.type === 'ipv4' ? peer.cidr : undefined)),
    ...both('ipv6-cidr', ({ peer }) => (peer.type === 'ipv6' ? peer.cidr : undefined)),
    ...both('group-id', ({ peer }) => (peer.type === 'group' ? peer.groupId : undefined)),
    ...both('group-name', ({ peer }) =>
      peer.type === 'group' ? ec2Store.of(account).network.securityGroups.get(peer.groupId)?.name : undefined,
    ),
    // Prefix lists are not served.
    ...both('prefix-list-id', () => undefined),
    ...both('user-id', ({ peer }) => (peer.type === 'group' ? account.id : undefined)),
    ...both('protocol', ({ protocol }) => protocol),
    ...both('from-port', ({ fromPort }) => fromPort?.toString()),
    ...both('to-port', ({ toPort }) => toPort?.toString()),
  });
}

export function requireGroup(account: Account, id: string): SecurityGroup {
  const group = ec2Store.of(account).network.securityGroups.get(id);
  if (group === undefined) throw notFound('sg', id);
  return group;
}

function groupDetail(account: Account, group: SecurityGroup): GroupDetail {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    OwnerId: account.id,
    VpcId: group.vpcId,
    SecurityGroupArn: ec2Arn(account, 'security-group', group.id),
    IpPermissions: permissionDetails(account, group, false),
    IpPermissionsEgress: permissionDetails(account, group, true),
    ...(group.tags.size > 0 && { Tags: tagList(group.tags) }),
  };
}

/** Rules of equal protocol and ports are shown as one permission. */
function permissionDetails(account: Account, group: SecurityGroup, egress: boolean): IpPermission[] {
  const rules = [...group.rules.values()].filter((rule) => rule.egress === egress);
  const alike = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`);
  return [...alike.values()].map(([first, ...more]): IpPermission => {
    const same = first === undefined ? [] : [first, ...more];
    const described = ({ description }: SecurityGroupRule) => description !== undefined && { Description: description };
    return {
      IpProtocol: first?.protocol,
      FromPort: first?.fromPort,
      ToPort: first?.toPort,
      IpRanges: same.flatMap((rule) =>
        rule.peer.type === 'ipv4' ? [{ CidrIp: rule.peer.cidr, ...described(rule) }] : [],
      ),
      Ipv6Ranges: same.flatMap((rule) =>
        rule.peer.type === 'ipv6' ? [{ CidrIpv6: rule.peer.cidr, ...described(rule) }] : [],
      ),
      PrefixListIds: [],
      UserIdGroupPairs: same.flatMap((rule) =>
        rule.peer.type === 'group' ? [{ GroupId: rule.peer.groupId, UserId: account.id, ...described(rule) }] : [],
      ),
    };
  });
}

export const deleteSecurityGroup: Operation<DeleteSecurityGroupRequest, DeleteSecurityGroupResult> = {
  requiredPermissions: (input, call) => [
    requiredPermission(call, 'DeleteSecurityGroup', [groupResource(call.account, groupIdOf(input, call.account))]),
  ],
  handle(input, { account }) {
    const { network } = ec2Store.of(account);
    const group = requireGroup(account, groupIdOf(input, account));
    if (group.name === 'default') {
      throw error('CannotDelete', `the specified group: "${group.id}" name: "default" cannot be deleted by a user`);
    }
    const used = instancesOf(account).some(
      (instance) => instance.state !== 'terminated' && instance.interface.securityGroupIds.includes(group.id),
    );
    const named = [...network.securityGroups.values()].some(
      (other) =>
        other.id !== group.id &&
        [...other.rules.values()].some(({ peer }) => peer.type === 'group' && peer.groupId === group.id),
    );
    if (used || named) throw error('DependencyViolation', `resource ${group.id} has a dependent object`);
    network.securityGroups.delete(group.id);
    return { Return: true, GroupId: group.id };
  },
};

/** By id, or by a name in the default VPC. */
export function groupIdOf(
  { GroupId, GroupName }: { readonly GroupId?: string | undefined; readonly GroupName?: string | undefined },
  account: Account,
): string {
  if (GroupId !== undefined) return checkId('sg', GroupId);
  if (GroupName === undefined) throw missingParameter('groupName or groupId');
  const { network } = ec2Store.of(account);
  for (const group of network.securityGroups.values()) {
    if (group.name === GroupName && group.vpcId === defaultVpc(network)?.id) return group.id;
  }
  throw notFound('sg', GroupName.slice(0, 255));
}
