/** Groups and their users. */
import type {
  AddUserToGroupRequest,
  CreateGroupRequest,
  CreateGroupResponse,
  DeleteGroupRequest,
  GetGroupRequest,
  GetGroupResponse,
  ListGroupsForUserRequest,
  ListGroupsForUserResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  RemoveUserFromGroupRequest,
  UpdateGroupRequest,
} from '@aws-sdk/client-iam';
import { uniqueId } from '../../credentials.ts';
import type { Operations } from '../../service.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from './errors.ts';
import { getGroup, getUser, groupTarget, userTarget } from './find.ts';
import { limits } from './limits.ts';
import { checkName, checkPath, nameTaken } from './names.ts';
import { type IamOperation, requiredPermission, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import { groupDetail, secondsOnly, userDetail } from './render.ts';
import { type Group, iamArn, iamStore, userById } from './store.ts';
import { renamed } from './users.ts';

const createGroup: IamOperation<CreateGroupRequest, 'GroupName', CreateGroupResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'CreateGroup', 'group', { path: input.Path ?? '/', name: input.GroupName }),
  handle(input, { account, region }) {
    const { groups } = iamStore.of(account);
    checkName('groupName', input.GroupName);
    checkPath(input.Path ?? '/');
    if (nameTaken(groups.values(), input.GroupName)) throw alreadyExists('group', input.GroupName);
    if (groups.size >= limits.groups) throw limitExceeded('GroupsPerAccount', limits.groups);
    const group: Group = {
      name: input.GroupName,
      path: input.Path ?? '/',
      id: uniqueId('AGPA', region.random),
      createDate: secondsOnly(region.clock.now()),
      members: new Set(),
      inline: new Map(),
      attached: new Set(),
    };
    groups.set(group.name, group);
    return { Group: groupDetail(account, group) };
  },
};

const getGroupOperation: IamOperation<GetGroupRequest, 'GroupName', GetGroupResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'GetGroup', 'group', groupTarget(call, input.GroupName)),
  handle(input, { account }) {
    const group = getGroup(account, input.GroupName);
    const users = [...group.members].flatMap((id) => userById(account, id) ?? []);
    const { items, ...page } = paginate(users, (user) => user.name, input);
    return {
      Group: groupDetail(account, group),
      Users: items.map((user) => userDetail(account, user, 'listed')),
      ...page,
    };
  },
};

const listGroups: IamOperation<ListGroupsRequest, never, ListGroupsResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermissionOnArn('ListGroups', iamArn(call.account, 'group', { path: input.PathPrefix ?? '/', name: '' })),
  handle(input, { account }) {
    const prefix = input.PathPrefix ?? '/';
    const groups = [...iamStore.of(account).groups.values()].filter((group) => group.path.startsWith(prefix));
    const { items, ...page } = paginate(groups, (group) => group.name, input);
    return { Groups: items.map((group) => groupDetail(account, group)), ...page };
  },
};

const listGroupsForUser: IamOperation<ListGroupsForUserRequest, 'UserName', ListGroupsForUserResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'ListGroupsForUser', 'user', userTarget(call, input.UserName)),
  handle(input, { account }) {
    const user = getUser(account, input.UserName);
    const groups = [...iamStore.of(account).groups.values()].filter((group) => group.members.has(user.id));
    const { items, ...page } = paginate(groups, (group) => group.name, input);
    return { Groups: items.map((group) => groupDetail(account, group)), ...page };
  },
};

const updateGroup: IamOperation<UpdateGroupRequest, 'GroupName', void> = {
  requiredPermissions: (input, call) => [
    ...requiredPermission(call, 'UpdateGroup', 'group', groupTarget(call, input.GroupName)),
    ...requiredPermission(
      call,
      'UpdateGroup',
      'group',
      renamed(groupTarget(call, input.GroupName), input.NewGroupName, input.NewPath),
    ),
  ],
  handle(input, { account }) {
    const { groups } = iamStore.of(account);
    const group = getGroup(account, input.GroupName);
    const name = input.NewGroupName ?? group.name;
    checkName('groupName', name);
    if (input.NewPath !== undefined) checkPath(input.NewPath, 'newPath');
    const others = [...groups.values()].filter((other) => other !== group);
    if (nameTaken(others, name)) throw alreadyExists('group', name);
    groups.delete(group.name);
    group.name = name;
    group.path = input.NewPath ?? group.path;
    groups.set(name, group);
  },
};

const deleteGroup: IamOperation<DeleteGroupRequest, 'GroupName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'DeleteGroup', 'group', groupTarget(call, input.GroupName)),
  handle(input, { account }) {
    const group = getGroup(account, input.GroupName);
    if (group.members.size > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (group.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (group.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    iamStore.of(account).groups.delete(group.name);
  },
};

const addUserToGroup: IamOperation<AddUserToGroupRequest, 'GroupName' | 'UserName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'AddUserToGroup', 'group', groupTarget(call, input.GroupName)),
  handle(input, { account }) {
    const group = getGroup(account, input.GroupName);
    const user = getUser(account, input.UserName);
    if (group.members.has(user.id)) return;
    const joined = [...iamStore.of(account).groups.values()].filter((other) => other.members.has(user.id));
    if (joined.length >= limits.groupsPerUser) throw limitExceeded('GroupsPerUser', limits.groupsPerUser);
    group.members.add(user.id);
  },
};

const removeUserFromGroup: IamOperation<RemoveUserFromGroupRequest, 'GroupName' | 'UserName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'RemoveUserFromGroup', 'group', groupTarget(call, input.GroupName)),
  handle(input, { account }) {
    const group = getGroup(account, input.GroupName);
    const user = getUser(account, input.UserName);
    if (!group.members.delete(user.id)) {
      throw noSuchEntity(`The user with name ${user.name} is not in the group ${group.name}.`);
    }
  },
};

export const groupOperations: Operations = {
  CreateGroup: createGroup,
  GetGroup: getGroupOperation,
  ListGroups: listGroups,
  ListGroupsForUser: listGroupsForUser,
  UpdateGroup: updateGroup,
  DeleteGroup: deleteGroup,
  AddUserToGroup: addUserToGroup,
  RemoveUserFromGroup: removeUserFromGroup,
};
