/** Roles and their trust policies. */
import type {
  CreateRoleRequest,
  CreateRoleResponse,
  DeleteRoleRequest,
  GetRoleRequest,
  GetRoleResponse,
  ListRolesRequest,
  ListRolesResponse,
  UpdateAssumeRolePolicyRequest,
  UpdateRoleDescriptionRequest,
  UpdateRoleDescriptionResponse,
  UpdateRoleRequest,
  UpdateRoleResponse,
} from '@aws-sdk/client-iam';
import { policySize } from '@sallyport/iam';
import { rangeRule } from '../../constraint.ts';
import { uniqueId } from '../../credentials.ts';
import type { Region } from '../../region.ts';
import type { Operations } from '../../service.ts';
import { requestTags } from '../../tags.ts';
import { boundaryKey, checkBoundary } from './boundaries.ts';
import { alreadyExists, constraint, deleteConflict, limitExceeded } from './errors.ts';
import { getRole, roleTarget } from './find.ts';
import { limits } from './limits.ts';
import { checkDescription, checkName, checkPath, nameTaken } from './names.ts';
import { type IamOperation, requiredPermission, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import { checkDocument } from './policy-document.ts';
import { roleDetail, secondsOnly } from './render.ts';
import { iamArn, iamStore, type Role } from './store.ts';
import { newTags } from './tag-set.ts';
import { trustStored } from './trust-principals.ts';

const shortest = 3600;
const longest = 43_200;

const createRole: IamOperation<CreateRoleRequest, 'RoleName' | 'AssumeRolePolicyDocument', CreateRoleResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'CreateRole',
      'role',
      { path: input.Path ?? '/', name: input.RoleName },
      {
        ...requestTags(input.Tags),
        ...boundaryKey(input.PermissionsBoundary),
      },
    ),
  handle(input, { account, region }) {
    const { roles } = iamStore.of(account);
    checkName('roleName', input.RoleName);
    checkPath(input.Path ?? '/');
    checkDescription(input.Description);
    const maxSessionDuration = checkDuration(input.MaxSessionDuration ?? shortest);
    if (nameTaken(roles.values(), input.RoleName)) throw alreadyExists('role', input.RoleName);
    if (roles.size >= limits.roles) throw limitExceeded('RolesPerAccount', limits.roles);
    const trust = checkTrust(region, input.AssumeRolePolicyDocument, 'assumeRolePolicyDocument');
    const boundary = input.PermissionsBoundary;
    if (boundary !== undefined) checkBoundary(account, boundary);
    const role: Role = {
      name: input.RoleName,
      path: input.Path ?? '/',
      id: uniqueId('AROA', region.random),
      createDate: secondsOnly(region.clock.now()),
      trust,
      description: input.Description,
      maxSessionDuration,
      tags: newTags('TagsPerRole', input.Tags),
      inline: new Map(),
      attached: new Set(),
      ...(boundary !== undefined && { boundary }),
    };
    roles.set(role.name, role);
    return { Role: roleDetail(account, role, 'created') };
  },
};

const getRoleOperation: IamOperation<GetRoleRequest, 'RoleName', GetRoleResponse> = {
  requiredPermissions: (input, call) => requiredPermission(call, 'GetRole', 'role', roleTarget(call, input.RoleName)),
  handle: (input, { account }) => ({ Role: roleDetail(account, getRole(account, input.RoleName)) }),
};

const listRoles: IamOperation<ListRolesRequest, never, ListRolesResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermissionOnArn('ListRoles', iamArn(call.account, 'role', { path: input.PathPrefix ?? '/', name: '' })),
  handle(input, { account }) {
    const prefix = input.PathPrefix ?? '/';
    const roles = [...iamStore.of(account).roles.values()].filter((role) => role.path.startsWith(prefix));
    const { items, ...page } = paginate(roles, (role) => role.name, input);
    return { Roles: items.map((role) => roleDetail(account, role, 'listed')), ...page };
  },
};

const updateRole: IamOperation<UpdateRoleRequest, 'RoleName', UpdateRoleResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'UpdateRole', 'role', roleTarget(call, input.RoleName)),
  handle(input, { account }) {
    const role = getRole(account, input.RoleName);
    checkDescription(input.Description);
    // As on AWS, a call without a member resets it.
    role.maxSessionDuration = checkDuration(input.MaxSessionDuration ?? shortest);
    role.description = input.Description;
    return {};
  },
};

const updateRoleDescription: IamOperation<
  UpdateRoleDescriptionRequest,
  'RoleName' | 'Description',
  UpdateRoleDescriptionResponse
> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'UpdateRoleDescription', 'role', roleTarget(call, input.RoleName)),
  handle(input, { account }) {
    const role = getRole(account, input.RoleName);
    checkDescription(input.Description);
    role.description = input.Description;
    return { Role: roleDetail(account, role) };
  },
};

const updateAssumeRolePolicy: IamOperation<UpdateAssumeRolePolicyRequest, 'RoleName' | 'PolicyDocument', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'UpdateAssumeRolePolicy', 'role', roleTarget(call, input.RoleName)),
  handle(input, { account, region }) {
    getRole(account, input.RoleName).trust = checkTrust(region, input.PolicyDocument, 'policyDocument');
  },
};

const deleteRole: IamOperation<DeleteRoleRequest, 'RoleName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'DeleteRole', 'role', roleTarget(call, input.RoleName)),
  handle(input, { account }) {
    const store = iamStore.of(account);
    const role = getRole(account, input.RoleName);
    if ([...store.instanceProfiles.values()].some((profile) => profile.roleId === role.id)) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    }
    if (role.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    store.roles.delete(role.name);
  },
};

function checkTrust(region: Region, document: string, member: string): string {
  checkDocument('trust', document, member);
  if (policySize(document) > limits.trustCharacters) throw limitExceeded('ACLSizePerRole', limits.trustCharacters);
  return trustStored(region, document);
}

function checkDuration(seconds: number): number {
  const rule = rangeRule(seconds, shortest, longest);
  if (rule !== undefined) throw constraint('maxSessionDuration', seconds, rule);
  return seconds;
}

export const roleOperations: Operations = {
  CreateRole: createRole,
  GetRole: getRoleOperation,
  ListRoles: listRoles,
  UpdateRole: updateRole,
  UpdateRoleDescription: updateRoleDescription,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  DeleteRole: deleteRole,
};
