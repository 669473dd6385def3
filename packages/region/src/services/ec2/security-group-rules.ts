/** ec2:Authorize- and RevokeSecurityGroupIngress and -Egress, DescribeSecurityGroupRules. */
import type {
  AuthorizeSecurityGroupEgressRequest,
  AuthorizeSecurityGroupEgressResult,
  AuthorizeSecurityGroupIngressRequest,
  AuthorizeSecurityGroupIngressResult,
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult,
  IpPermission,
  RevokeSecurityGroupEgressRequest,
  RevokeSecurityGroupEgressResult,
  RevokeSecurityGroupIngressRequest,
  RevokeSecurityGroupIngressResult,
  SecurityGroupRule as RuleDetail,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { tagList } from '../../tags.ts';
import { checkId, error, notFound } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { newId } from './ids.ts';
import { type FlatPermission, permissionsOf, ruleKey, rulesOf } from './ip-permissions.ts';
import { defaultVpc, type SecurityGroup, type SecurityGroupRule } from './network.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import {
  createTagsPermission,
  ec2Arn,
  groupResource,
  requiredPermission,
  requiredPermissionOnAny,
} from './required-permissions.ts';
import { groupIdOf, requireGroup } from './security-groups.ts';
import { ec2Store } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

type Input = FlatPermission & {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly IpPermissions?: IpPermission[] | undefined;
};
type AuthorizeInput = Input & { readonly TagSpecifications?: TagSpecification[] | undefined };
type RevokeInput = Input & { readonly SecurityGroupRuleIds?: string[] | undefined };

const mostRules = 60;

function authorize(action: string, egress: boolean): Operation<AuthorizeInput, AuthorizeSecurityGroupIngressResult> {
  return {
    requiredPermissions: (input, call) => [
      requiredPermission(call, action, [groupResource(call.account, groupIdOf(input, call.account))]),
      ...createTagsPermission(call, action, 'security-group-rule', ruleTags(input)),
    ],
    handle(input, { account, region }) {
      const group = requireGroup(account, groupIdOf(input, account));
      const wanted = rulesOf(account, group, egress, permissionsOf(input));
      const present = [...group.rules.values()];
      if (new Set([...present, ...wanted].map(ruleKey)).size < present.length + wanted.length) {
        throw error('InvalidPermission.Duplicate', 'the specified rule already exists');
      }
      if (present.filter((rule) => rule.egress === egress).length + wanted.length > mostRules) {
        throw error('RulesPerSecurityGroupLimitExceeded', `A security group has at most ${mostRules} rules each way.`);
      }
      const made = wanted.map((facts): SecurityGroupRule => {
        const rule = { id: newId('sgr', region.random), tags: new Map(ruleTags(input)), ...facts };
        group.rules.set(rule.id, rule);
        return rule;
      });
      return { Return: true, SecurityGroupRules: made.map((rule) => ruleDetail(account, group, rule)) };
    },
  };
}

function revoke(action: string, egress: boolean): Operation<RevokeInput, RevokeSecurityGroupIngressResult> {
  return {
    requiredPermissions: (input, call) => [
      requiredPermission(call, action, [groupResource(call.account, groupIdOf(input, call.account))]),
    ],
    handle(input, { account }) {
      const group = requireGroup(account, groupIdOf(input, account));
      if (input.SecurityGroupRuleIds !== undefined) {
        return { Return: true, ...drop(account, group, rulesById(group, egress, input.SecurityGroupRuleIds)) };
      }
      const present = new Map([...group.rules.values()].map((rule) => [ruleKey(rule), rule]));
      const found: SecurityGroupRule[] = [];
      const unknown: IpPermission[] = [];
      for (const permission of permissionsOf(input)) {
        for (const wanted of rulesOf(account, group, egress, [permission])) {
          const rule = present.get(ruleKey(wanted));
          if (rule !== undefined) found.push(rule);
          else unknown.push(permission);
        }
      }
      // In the default VPC AWS returns the rules it did not find; elsewhere it refuses the call.
      if (unknown.length > 0 && group.vpcId !== defaultVpc(ec2Store.of(account).network)?.id) {
        throw error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
      }
      return { Return: true, UnknownIpPermissions: unknown, ...drop(account, group, found) };
    },
  };
}

function rulesById(group: SecurityGroup, egress: boolean, ids: readonly string[]): SecurityGroupRule[] {
  return ids.map((id) => {
    const rule = group.rules.get(checkId('sgr', id));
    if (rule === undefined || rule.egress !== egress) throw notFound('sgr', id);
    return rule;
  });
}

function drop(
  account: Account,
  group: SecurityGroup,
  rules: readonly SecurityGroupRule[],
): Pick<RevokeSecurityGroupIngressResult, 'RevokedSecurityGroupRules'> {
  for (const { id } of rules) group.rules.delete(id);
  return {
    RevokedSecurityGroupRules: rules.map((rule) => {
      const { GroupId, SecurityGroupRuleId, ...shown } = ruleDetail(account, group, rule);
      return {
        GroupId,
        SecurityGroupRuleId,
        IsEgress: shown.IsEgress,
        IpProtocol: shown.IpProtocol,
        FromPort: shown.FromPort,
        ToPort: shown.ToPort,
        CidrIpv4: shown.CidrIpv4,
        CidrIpv6: shown.CidrIpv6,
        ReferencedGroupId: shown.ReferencedGroupInfo?.GroupId,
        Description: shown.Description,
      };
    }),
  };
}

function ruleTags({ TagSpecifications }: AuthorizeInput): Map<string, string> | undefined {
  return tagSpecifications(TagSpecifications, ['security-group-rule']).get('security-group-rule');
}

export const authorizeIngress: Operation<AuthorizeSecurityGroupIngressRequest, AuthorizeSecurityGroupIngressResult> =
  authorize('AuthorizeSecurityGroupIngress', false);
export const authorizeEgress: Operation<AuthorizeSecurityGroupEgressRequest, AuthorizeSecurityGroupEgressResult> =
  authorize('AuthorizeSecurityGroupEgress', true);
export const revokeIngress: Operation<RevokeSecurityGroupIngressRequest, RevokeSecurityGroupIngressResult> = revoke(
  'RevokeSecurityGroupIngress',
  false,
);
export const revokeEgress: Operation<RevokeSecurityGroupEgressRequest, RevokeSecurityGroupEgressResult> = revoke(
  'RevokeSecurityGroupEgress',
  true,
);

type Row = {
  readonly group: SecurityGroup;
  readonly rule: SecurityGroupRule;
  readonly tags: ReadonlyMap<string, string>;
};

const filters = fields<Row>({
  'group-id': ({ group }) => group.id,
  'security-group-rule-id': ({ rule }) => rule.id,
});

export const describeSecurityGroupRules: Operation<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeSecurityGroupRules'),
  async handle(input, call) {
    const { account } = call;
    const { SecurityGroupRuleIds: ids } = input;
    refusePagesOf(ids, input, 'securityGroupRuleIds');
    const rows = [...ec2Store.of(account).network.securityGroups.values()].flatMap((group) =>
      [...group.rules.values()].map((rule): Row => ({ group, rule, tags: rule.tags })),
    );
    for (const id of ids ?? []) {
      checkId('sgr', id);
      if (!rows.some(({ rule }) => rule.id === id)) throw notFound('sgr', id);
    }
    // The one filter of ids that EC2 checks.
    for (const { Name, Values } of input.Filters ?? []) {
      if (Name === 'group-id') for (const id of Values ?? []) checkId('sg', id);
    }
    const asked = rows.filter(({ rule }) => ids?.includes(rule.id) ?? true);
    const page = paginate(await applyFilters(call, asked, input.Filters, filters), ({ rule }) => rule.id, input);
    return {
      SecurityGroupRules: page.items.map(({ group, rule }) => ruleDetail(account, group, rule)),
      NextToken: page.NextToken,
    };
  },
};

function ruleDetail(account: Account, group: SecurityGroup, rule: SecurityGroupRule): RuleDetail {
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: ec2Arn(account, 'security-group-rule', rule.id),
    GroupId: group.id,
    GroupOwnerId: account.id,
    IsEgress: rule.egress,
    IpProtocol: rule.protocol,
    // AWS shows -1 for protocols without ports.
    FromPort: rule.fromPort ?? -1,
    ToPort: rule.toPort ?? -1,
    ...(rule.peer.type === 'ipv4' && { CidrIpv4: rule.peer.cidr }),
    ...(rule.peer.type === 'ipv6' && { CidrIpv6: rule.peer.cidr }),
    ...(rule.peer.type === 'group' && { ReferencedGroupInfo: { GroupId: rule.peer.groupId, UserId: account.id } }),
    ...(rule.description !== undefined && { Description: rule.description }),
    Tags: tagList(rule.tags),
  };
}
