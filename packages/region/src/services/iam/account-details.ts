/** GetAccountAuthorizationDetails, GetAccountSummary and ListAccountAliases. */
import type {
  GetAccountAuthorizationDetailsRequest,
  GetAccountAuthorizationDetailsResponse,
  GetAccountSummaryResponse,
  GroupDetail,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account.ts';
import type { Operations } from '../../service.ts';
import { awsManagedPolicies } from './aws-managed.ts';
import { limits } from './limits.ts';
import { versionDetail } from './managed-policies.ts';
import { type IamOperation, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import {
  attachedPolicy,
  encodeDocument,
  groupDetail,
  instanceProfileDetail,
  policyDetail,
  roleDetail,
  userDetail,
} from './render.ts';
import { type Attachments, type Group, iamStore, type ManagedPolicy, type Role, type User } from './store.ts';

type Entry =
  | { readonly kind: 'User'; readonly key: string; readonly user: User }
  | { readonly kind: 'Group'; readonly key: string; readonly group: Group }
  | { readonly kind: 'Role'; readonly key: string; readonly role: Role }
  | { readonly kind: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly key: string; readonly policy: ManagedPolicy };

/** Groups or instance profiles of the whole account are looked through for each, and documents are encoded. */
const unitsEach = 50;

const details: IamOperation<GetAccountAuthorizationDetailsRequest, never, GetAccountAuthorizationDetailsResponse> = {
  requiredPermissions: () => requiredPermissionOnArn('GetAccountAuthorizationDetails', '*'),
  async handle(input, { account, slices }) {
    const filter = new Set<string>(input.Filter);
    const wanted = entries(account).filter(({ kind }) => filter.size === 0 || filter.has(kind));
    const { items, ...page } = paginate(wanted, ({ kind, key }) => `${kind}/${key}`, input);
    const [users, groups, roles, policies]: [UserDetail[], GroupDetail[], RoleDetail[], ManagedPolicyDetail[]] = [
      [],
      [],
      [],
      [],
    ];
    for (const entry of items) {
      if (entry.kind === 'User') users.push(whole.user(account, entry.user));
      else if (entry.kind === 'Group') groups.push(whole.group(account, entry.group));
      else if (entry.kind === 'Role') roles.push(whole.role(account, entry.role));
      else policies.push(whole.policy(account, entry.policy));
      await slices.did(unitsEach);
    }
    return { UserDetailList: users, GroupDetailList: groups, RoleDetailList: roles, Policies: policies, ...page };
  },
};

function entries(account: Account): Entry[] {
  const { users, groups, roles, policies } = iamStore.of(account);
  // As on AWS, of AWS managed policies only those that are attached.
  const attached = new Set(
    [users, groups, roles].flatMap((all) => [...all.values()].flatMap((one) => [...one.attached])),
  );
  const aws = awsManagedPolicies(account.region.partition).filter(({ arn }) => attached.has(arn));
  return [
    ...[...users.values()].map((user): Entry => ({ kind: 'User', key: user.name, user })),
    ...[...groups.values()].map((group): Entry => ({ kind: 'Group', key: group.name, group })),
    ...[...roles.values()].map((role): Entry => ({ kind: 'Role', key: role.name, role })),
    ...[...policies.values()].map((policy): Entry => ({ kind: 'LocalManagedPolicy', key: policy.arn, policy })),
    ...aws.map((policy): Entry => ({ kind: 'AWSManagedPolicy', key: policy.arn, policy })),
  ];
}

const whole = {
  user(account: Account, user: User): UserDetail {
    const groups = [...iamStore.of(account).groups.values()].filter(({ members }) => members.has(user.id));
    return {
      ...userDetail(account, user),
      UserPolicyList: inline(user),
      GroupList: groups.map(({ name }) => name),
      AttachedManagedPolicies: [...user.attached].map(attachedPolicy),
    };
  },
  group(account: Account, group: Group): GroupDetail {
    return {
      ...groupDetail(account, group),
      GroupPolicyList: inline(group),
      AttachedManagedPolicies: [...group.attached].map(attachedPolicy),
    };
  },
  role(account: Account, role: Role): RoleDetail {
    const profiles = [...iamStore.of(account).instanceProfiles.values()].filter(({ roleId }) => roleId === role.id);
    const { Description: _, MaxSessionDuration: __, ...shown } = roleDetail(account, role);
    return {
      ...shown,
      InstanceProfileList: profiles.map((profile) => instanceProfileDetail(account, profile)),
      RolePolicyList: inline(role),
      AttachedManagedPolicies: [...role.attached].map(attachedPolicy),
    };
  },
  policy(account: Account, policy: ManagedPolicy): ManagedPolicyDetail {
    const { Tags: _, ...shown } = policyDetail(account, policy);
    return { ...shown, PolicyVersionList: policy.versions.map((version) => versionDetail(policy, version, 'whole')) };
  },
};

function inline({ inline }: Attachments): PolicyDetail[] {
  return [...inline].map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encodeDocument(document) }));
}

const summary: IamOperation<object, never, GetAccountSummaryResponse> = {
  requiredPermissions: () => requiredPermissionOnArn('GetAccountSummary', '*'),
  handle(_, { account }) {
    const { users, groups, roles, policies, instanceProfiles, mfaDevices } = iamStore.of(account);
    return {
      SummaryMap: {
        Users: users.size,
        UsersQuota: limits.users,
        Groups: groups.size,
        GroupsQuota: limits.groups,
        Roles: roles.size,
        RolesQuota: limits.roles,
        Policies: policies.size,
        PoliciesQuota: limits.policies,
        InstanceProfiles: instanceProfiles.size,
        InstanceProfilesQuota: limits.instanceProfiles,
        AccessKeysPerUserQuota: limits.accessKeysPerUser,
        GroupsPerUserQuota: limits.groupsPerUser,
        VersionsPerPolicyQuota: limits.versionsPerPolicy,
        AttachedPoliciesPerUserQuota: limits.attached.user,
        AttachedPoliciesPerGroupQuota: limits.attached.group,
        AttachedPoliciesPerRoleQuota: limits.attached.role,
        UserPolicySizeQuota: limits.inlineCharacters.user,
        GroupPolicySizeQuota: limits.inlineCharacters.group,
        PolicySizeQuota: limits.managedCharacters,
        AssumeRolePolicySizeQuota: limits.trustCharacters,
        AccountAccessKeysPresent: 1,
        AccountMFAEnabled: 0,
        MFADevices: mfaDevices.size,
        MFADevicesInUse: [...mfaDevices.values()].filter(({ owner }) => owner !== undefined).length,
      },
    };
  },
};

/** Accounts of this region have no alias: CreateAccountAlias is not served. */
const aliases: IamOperation<ListAccountAliasesRequest, never, ListAccountAliasesResponse> = {
  requiredPermissions: () => requiredPermissionOnArn('ListAccountAliases', '*'),
  handle: () => ({ AccountAliases: [], IsTruncated: false }),
};

export const accountOperations: Operations = {
  GetAccountAuthorizationDetails: details,
  GetAccountSummary: summary,
  ListAccountAliases: aliases,
};
