/** ec2:ModifySecurityGroupRules, and UpdateSecurityGroupRuleDescriptionsIngress and -Egress. */
import type {
  IpPermission,
  ModifySecurityGroupRulesRequest,
  ModifySecurityGroupRulesResult,
  SecurityGroupRuleDescription,
  UpdateSecurityGroupRuleDescriptionsIngressResult,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { checkId, error, invalidParameter, missingParameter, notFound } from './errors.ts';
import {
  type FlatPermission,
  permissionsOf,
  type RuleFacts,
  ruleDescription,
  ruleKey,
  rulesOf,
} from './ip-permissions.ts';
import type { SecurityGroup, SecurityGroupRule } from './network.ts';
import { groupResource, requiredPermission, resource } from './required-permissions.ts';
import { groupIdOf, requireGroup } from './security-groups.ts';

type Change = NonNullable<ModifySecurityGroupRulesRequest['SecurityGroupRules']>[number];
type ModifyInput = ModifySecurityGroupRulesRequest & {
  readonly GroupId: string;
  readonly SecurityGroupRules: Change[];
};

/** All of them or none. A rule keeps its id, its direction and its tags. */
export const modifySecurityGroupRules: Operation<ModifyInput, ModifySecurityGroupRulesResult> = {
  requiredPermissions({ GroupId, SecurityGroupRules }, call) {
    const rules = SecurityGroupRules.map(({ SecurityGroupRuleId = '' }) => checkId('sgr', SecurityGroupRuleId));
    const group = groupResource(call.account, checkId('sg', GroupId));
    const resources = [group, ...rules.map((id) => resource(call.account, 'security-group-rule', id, undefined))];
    return [requiredPermission(call, 'ModifySecurityGroupRules', resources)];
  },
  handle({ GroupId, SecurityGroupRules }, { account }) {
    const group = requireGroup(account, GroupId);
    const changed = new Map(
      SecurityGroupRules.map((change) => {
        const old = group.rules.get(change.SecurityGroupRuleId ?? '');
        if (old === undefined) throw notFound('sgr', change.SecurityGroupRuleId ?? '');
        return [old.id, { ...old, ...changedFacts(account, group, old, change) }] as const;
      }),
    );
    const after = [...group.rules.values()].map((rule) => changed.get(rule.id) ?? rule);
    if (new Set(after.map(ruleKey)).size < after.length) {
      throw error('InvalidPermission.Duplicate', 'the specified rule already exists');
    }
    for (const [id, rule] of changed) group.rules.set(id, rule);
    return { Return: true };
  },
};

function changedFacts(
  account: Account,
  group: SecurityGroup,
  { egress }: SecurityGroupRule,
  { SecurityGroupRule: asked }: Change,
): RuleFacts {
  if (asked === undefined) throw missingParameter('SecurityGroupRule');
  const { CidrIpv4, CidrIpv6, ReferencedGroupId, PrefixListId, Description } = asked;
  const described = Description !== undefined && { Description };
  const permission: IpPermission = {
    IpProtocol: asked.IpProtocol,
    FromPort: asked.FromPort,
    ToPort: asked.ToPort,
    ...(CidrIpv4 !== undefined && { IpRanges: [{ CidrIp: CidrIpv4, ...described }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6, ...described }] }),
    ...(ReferencedGroupId !== undefined && { UserIdGroupPairs: [{ GroupId: ReferencedGroupId, ...described }] }),
    ...(PrefixListId !== undefined && { PrefixListIds: [{ PrefixListId }] }),
  };
  const [rule, ...more] = rulesOf(account, group, egress, [permission]);
  if (rule === undefined || more.length > 0) {
    throw invalidParameter('A security group rule has exactly one source or destination.');
  }
  return rule;
}

type DescribedInput = FlatPermission & {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly IpPermissions?: IpPermission[] | undefined;
  readonly SecurityGroupRuleDescriptions?: SecurityGroupRuleDescription[] | undefined;
};

type DescriptionOperation = Operation<DescribedInput, UpdateSecurityGroupRuleDescriptionsIngressResult>;

function updateDescriptions(action: string, egress: boolean): DescriptionOperation {
  return {
    requiredPermissions: (input, call) => [
      requiredPermission(call, action, [groupResource(call.account, groupIdOf(input, call.account))]),
    ],
    handle(input, { account }) {
      const group = requireGroup(account, groupIdOf(input, account));
      const own = new Map([...group.rules.values()].map((rule) => [ruleKey(rule), rule]));
      const changes =
        input.SecurityGroupRuleDescriptions?.map(({ SecurityGroupRuleId = '', Description }) => {
          const rule = group.rules.get(checkId('sgr', SecurityGroupRuleId));
          if (rule === undefined || rule.egress !== egress) throw notFound('sgr', SecurityGroupRuleId);
          return [rule, ruleDescription(Description)] as const;
        }) ??
        rulesOf(account, group, egress, permissionsOf(input)).map((wanted) => {
          const rule = own.get(ruleKey(wanted));
          if (rule !== undefined) return [rule, wanted.description] as const;
          throw error('InvalidPermission.NotFound', 'The specified rule does not exist in this security group.');
        });
      for (const [rule, description] of changes) rule.description = description;
      return { Return: true };
    },
  };
}

export const updateIngressDescriptions: DescriptionOperation = updateDescriptions(
  'UpdateSecurityGroupRuleDescriptionsIngress',
  false,
);
export const updateEgressDescriptions: DescriptionOperation = updateDescriptions(
  'UpdateSecurityGroupRuleDescriptionsEgress',
  true,
);
