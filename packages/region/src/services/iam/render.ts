/** Records of IAM's store as the API shows them. */
import type {
  AttachedPolicy,
  Group as GroupDetail,
  InstanceProfile as InstanceProfileDetail,
  Policy as PolicyDetail,
  Role as RoleDetail,
  User as UserDetail,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account.ts';
import { tagList } from '../../tags.ts';
import { attachmentCount, boundaryCount } from './attached-entities.ts';
import {
  type Group,
  type InstanceProfile,
  iamArn,
  type ManagedPolicy,
  type Role,
  roleById,
  type User,
} from './store.ts';
import { trustShown } from './trust-principals.ts';

/** `created`: the answer of Create calls, in which AWS leaves out what the caller has just said. */
type View = 'whole' | 'listed' | 'created';

export function userDetail(account: Account, user: User, view: View = 'whole'): UserDetail {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: iamArn(account, 'user', user),
    CreateDate: user.createDate,
    ...(view === 'whole' && user.tags.size > 0 && { Tags: tagList(user.tags) }),
    ...(view === 'whole' && user.boundary !== undefined && { PermissionsBoundary: boundaryDetail(user.boundary) }),
  };
}

export function groupDetail(account: Account, group: Group): GroupDetail {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: iamArn(account, 'group', group),
    CreateDate: group.createDate,
  };
}

export function roleDetail(account: Account, role: Role, view: View = 'whole'): RoleDetail {
  const whole = view !== 'listed';
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: iamArn(account, 'role', role),
    CreateDate: role.createDate,
    AssumeRolePolicyDocument: encodeDocument(trustShown(account.region, role.trust)),
    ...(role.description !== undefined && { Description: role.description }),
    ...(view !== 'created' && { MaxSessionDuration: role.maxSessionDuration }),
    ...(whole && role.tags.size > 0 && { Tags: tagList(role.tags) }),
    ...(whole && role.boundary !== undefined && { PermissionsBoundary: boundaryDetail(role.boundary) }),
    ...(view === 'whole' && { RoleLastUsed: role.lastUsed === undefined ? {} : lastUsed(account, role.lastUsed) }),
  };
}

export function instanceProfileDetail(account: Account, profile: InstanceProfile): InstanceProfileDetail {
  const role = profile.roleId === undefined ? undefined : roleById(account, profile.roleId);
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: iamArn(account, 'instance-profile', profile),
    CreateDate: profile.createDate,
    Roles: role === undefined ? [] : [roleDetail(account, role, 'listed')],
    ...(profile.tags.size > 0 && { Tags: tagList(profile.tags) }),
  };
}

export function policyDetail(account: Account, policy: ManagedPolicy, view: View = 'whole'): PolicyDetail {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachmentCount(account, policy.arn),
    PermissionsBoundaryUsageCount: boundaryCount(account, policy.arn),
    IsAttachable: true,
    ...(view === 'whole' && policy.description !== undefined && { Description: policy.description }),
    CreateDate: policy.createDate,
    UpdateDate: policy.updateDate,
    // GetPolicy shows an empty list as well.
    ...((view === 'whole' || (view === 'created' && policy.tags.size > 0)) && { Tags: tagList(policy.tags) }),
  };
}

export function attachedPolicy(arn: string): AttachedPolicy {
  return { PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn };
}

function boundaryDetail(arn: string): NonNullable<UserDetail['PermissionsBoundary']> {
  // IAM answers this value, which is not in the enum of the model.
  return { PermissionsBoundaryType: 'Policy' as 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: arn };
}

function lastUsed(account: Account, at: Date): NonNullable<RoleDetail['RoleLastUsed']> {
  return { LastUsedDate: at, Region: account.region.name };
}

/** IAM gives policy documents percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** IAM's dates have no fractions. */
export function secondsOnly(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
