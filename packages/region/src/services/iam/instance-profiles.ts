/** Instance profiles, which pass a role to an instance. */
import type {
  AddRoleToInstanceProfileRequest,
  CreateInstanceProfileRequest,
  CreateInstanceProfileResponse,
  DeleteInstanceProfileRequest,
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  ListInstanceProfilesRequest,
  ListInstanceProfilesResponse,
  RemoveRoleFromInstanceProfileRequest,
} from '@aws-sdk/client-iam';
import { uniqueId } from '../../credentials.ts';
import type { Operations } from '../../service.ts';
import { requestTags } from '../../tags.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './errors.ts';
import { getInstanceProfile, getRole, instanceProfileTarget, roleTarget } from './find.ts';
import { limits } from './limits.ts';
import { checkName, checkPath, nameTaken } from './names.ts';
import { type IamOperation, requiredPermission, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import { instanceProfileDetail, secondsOnly } from './render.ts';
import { type InstanceProfile, iamArn, iamStore } from './store.ts';
import { newTags } from './tag-set.ts';

const create: IamOperation<CreateInstanceProfileRequest, 'InstanceProfileName', CreateInstanceProfileResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'CreateInstanceProfile',
      'instance-profile',
      { path: input.Path ?? '/', name: input.InstanceProfileName },
      requestTags(input.Tags),
    ),
  handle(input, { account, region }) {
    const { instanceProfiles } = iamStore.of(account);
    const name = input.InstanceProfileName;
    checkName('instanceProfileName', name);
    checkPath(input.Path ?? '/');
    if (nameTaken(instanceProfiles.values(), name)) throw alreadyExists('instance-profile', name);
    if (instanceProfiles.size >= limits.instanceProfiles) {
      throw limitExceeded('InstanceProfilesPerAccount', limits.instanceProfiles);
    }
    const profile: InstanceProfile = {
      name,
      path: input.Path ?? '/',
      id: uniqueId('AIPA', region.random),
      createDate: secondsOnly(region.clock.now()),
      tags: newTags('TagsPerInstanceProfile', input.Tags),
    };
    instanceProfiles.set(name, profile);
    return { InstanceProfile: instanceProfileDetail(account, profile) };
  },
};

const get: IamOperation<GetInstanceProfileRequest, 'InstanceProfileName', GetInstanceProfileResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'GetInstanceProfile',
      'instance-profile',
      instanceProfileTarget(call, input.InstanceProfileName),
    ),
  handle: (input, { account }) => ({
    InstanceProfile: instanceProfileDetail(account, getInstanceProfile(account, input.InstanceProfileName)),
  }),
};

const list: IamOperation<ListInstanceProfilesRequest, never, ListInstanceProfilesResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermissionOnArn(
      'ListInstanceProfiles',
      iamArn(call.account, 'instance-profile', { path: input.PathPrefix ?? '/', name: '' }),
    ),
  handle(input, { account }) {
    const prefix = input.PathPrefix ?? '/';
    const all = [...iamStore.of(account).instanceProfiles.values()].filter(({ path }) => path.startsWith(prefix));
    const { items, ...page } = paginate(all, ({ name }) => name, input);
    return { InstanceProfiles: items.map((profile) => instanceProfileDetail(account, profile)), ...page };
  },
};

const listForRole: IamOperation<ListInstanceProfilesForRoleRequest, 'RoleName', ListInstanceProfilesForRoleResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'ListInstanceProfilesForRole', 'role', roleTarget(call, input.RoleName)),
  handle(input, { account }) {
    const role = getRole(account, input.RoleName);
    const all = [...iamStore.of(account).instanceProfiles.values()].filter(({ roleId }) => roleId === role.id);
    const { items, ...page } = paginate(all, ({ name }) => name, input);
    return { InstanceProfiles: items.map((profile) => instanceProfileDetail(account, profile)), ...page };
  },
};

const remove: IamOperation<DeleteInstanceProfileRequest, 'InstanceProfileName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'DeleteInstanceProfile',
      'instance-profile',
      instanceProfileTarget(call, input.InstanceProfileName),
    ),
  handle(input, { account }) {
    const profile = getInstanceProfile(account, input.InstanceProfileName);
    if (profile.roleId !== undefined) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    }
    iamStore.of(account).instanceProfiles.delete(profile.name);
  },
};

/** Adding a role to an instance profile passes it to instances, so `iam:PassRole` is required as well. */
const addRole: IamOperation<AddRoleToInstanceProfileRequest, 'InstanceProfileName' | 'RoleName', void> = {
  requiredPermissions: (input, call) => [
    ...requiredPermission(
      call,
      'AddRoleToInstanceProfile',
      'instance-profile',
      instanceProfileTarget(call, input.InstanceProfileName),
    ),
    ...requiredPermission(call, 'PassRole', 'role', roleTarget(call, input.RoleName), {
      'iam:PassedToService': 'ec2.amazonaws.com',
    }),
  ],
  handle(input, { account }) {
    const profile = getInstanceProfile(account, input.InstanceProfileName);
    const role = getRole(account, input.RoleName);
    if (profile.roleId !== undefined) throw limitExceeded('InstanceSessionsPerInstanceProfile', 1);
    profile.roleId = role.id;
  },
};

const removeRole: IamOperation<RemoveRoleFromInstanceProfileRequest, 'InstanceProfileName' | 'RoleName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'RemoveRoleFromInstanceProfile',
      'instance-profile',
      instanceProfileTarget(call, input.InstanceProfileName),
    ),
  handle(input, { account }) {
    const profile = getInstanceProfile(account, input.InstanceProfileName);
    const role = getRole(account, input.RoleName);
    if (profile.roleId !== role.id) {
      throw noSuchEntity(`The role ${role.name} is not in the instance profile ${profile.name}.`);
    }
    delete profile.roleId;
  },
};

export const instanceProfileOperations: Operations = {
  CreateInstanceProfile: create,
  GetInstanceProfile: get,
  ListInstanceProfiles: list,
  ListInstanceProfilesForRole: listForRole,
  DeleteInstanceProfile: remove,
  AddRoleToInstanceProfile: addRole,
  RemoveRoleFromInstanceProfile: removeRole,
};
