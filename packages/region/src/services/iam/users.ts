/** Users: create, read, list, rename, delete. */
import type {
  CreateUserRequest,
  CreateUserResponse,
  DeleteUserRequest,
  GetUserRequest,
  GetUserResponse,
  ListUsersRequest,
  ListUsersResponse,
  UpdateUserRequest,
} from '@aws-sdk/client-iam';
import { uniqueId } from '../../credentials.ts';
import type { Call, Operations } from '../../service.ts';
import { requestTags } from '../../tags.ts';
import { boundaryKey, checkBoundary } from './boundaries.ts';
import { alreadyExists, deleteConflict, limitExceeded, validationError } from './errors.ts';
import { getUser, userTarget } from './find.ts';
import { limits } from './limits.ts';
import { mfaDevicesOf } from './mfa-device.ts';
import { checkName, checkPath, nameTaken } from './names.ts';
import { type IamOperation, requiredPermission, requiredPermissionOnArn } from './operation.ts';
import { paginate } from './paginate.ts';
import { secondsOnly, userDetail } from './render.ts';
import { iamArn, iamStore, type User } from './store.ts';
import { newTags } from './tag-set.ts';

const createUser: IamOperation<CreateUserRequest, 'UserName', CreateUserResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(
      call,
      'CreateUser',
      'user',
      { path: input.Path ?? '/', name: input.UserName },
      {
        ...requestTags(input.Tags),
        ...boundaryKey(input.PermissionsBoundary),
      },
    ),
  handle(input, { account, region }) {
    const { users } = iamStore.of(account);
    checkName('userName', input.UserName);
    checkPath(input.Path ?? '/');
    if (nameTaken(users.values(), input.UserName)) throw alreadyExists('user', input.UserName);
    if (users.size >= limits.users) throw limitExceeded('UsersPerAccount', limits.users);
    const boundary = input.PermissionsBoundary;
    if (boundary !== undefined) checkBoundary(account, boundary);
    const user: User = {
      name: input.UserName,
      path: input.Path ?? '/',
      id: uniqueId('AIDA', region.random),
      createDate: secondsOnly(region.clock.now()),
      tags: newTags('TagsPerUser', input.Tags),
      inline: new Map(),
      attached: new Set(),
      accessKeys: [],
      sshKeys: [],
      ...(boundary !== undefined && { boundary }),
    };
    users.set(user.name, user);
    return { User: userDetail(account, user) };
  },
};

const getUserOperation: IamOperation<GetUserRequest, never, GetUserResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'GetUser', 'user', userTarget(call, input.UserName ?? ownName(call))),
  handle(input, call) {
    if (input.UserName === undefined && call.caller.principal.type === 'root') {
      const { account } = call;
      const Arn = call.caller.arn;
      return { User: { UserId: account.id, Arn, Path: '/', UserName: 'root', CreateDate: new Date(0) } };
    }
    return { User: userDetail(call.account, getUser(call.account, input.UserName ?? ownName(call))) };
  },
};

const listUsers: IamOperation<ListUsersRequest, never, ListUsersResponse> = {
  requiredPermissions: (input, call) =>
    requiredPermissionOnArn('ListUsers', iamArn(call.account, 'user', { path: input.PathPrefix ?? '/', name: '' })),
  handle(input, { account }) {
    const prefix = input.PathPrefix ?? '/';
    const users = [...iamStore.of(account).users.values()].filter((user) => user.path.startsWith(prefix));
    const { items, ...page } = paginate(users, (user) => user.name, input);
    // As on AWS, lists have neither tags nor permissions boundary.
    return { Users: items.map((user) => userDetail(account, user, 'listed')), ...page };
  },
};

const updateUser: IamOperation<UpdateUserRequest, 'UserName', void> = {
  requiredPermissions: (input, call) => [
    ...requiredPermission(call, 'UpdateUser', 'user', userTarget(call, input.UserName)),
    // Renaming a user or changing the path must be allowed for the new ARN as well.
    ...requiredPermission(
      call,
      'UpdateUser',
      'user',
      renamed(userTarget(call, input.UserName), input.NewUserName, input.NewPath),
    ),
  ],
  handle(input, { account }) {
    const { users } = iamStore.of(account);
    const user = getUser(account, input.UserName);
    const name = input.NewUserName ?? user.name;
    checkName('userName', name);
    if (input.NewPath !== undefined) checkPath(input.NewPath, 'newPath');
    const others = [...users.values()].filter((other) => other !== user);
    if (nameTaken(others, name)) throw alreadyExists('user', name);
    users.delete(user.name);
    user.name = name;
    user.path = input.NewPath ?? user.path;
    users.set(name, user);
  },
};

const deleteUser: IamOperation<DeleteUserRequest, 'UserName', void> = {
  requiredPermissions: (input, call) =>
    requiredPermission(call, 'DeleteUser', 'user', userTarget(call, input.UserName)),
  handle(input, { account }) {
    const store = iamStore.of(account);
    const user = getUser(account, input.UserName);
    const held: [boolean, string][] = [
      [[...store.groups.values()].some((group) => group.members.has(user.id)), 'must remove users from group first.'],
      [user.attached.size > 0, 'must detach all policies first.'],
      [user.inline.size > 0, 'must delete policies first.'],
      [user.accessKeys.length > 0, 'must delete access keys first.'],
      [mfaDevicesOf(account, user).length > 0, 'must delete MFA device first.'],
      [user.sshKeys.length > 0, 'must delete SSH public keys first.'],
    ];
    const conflict = held.find(([is]) => is);
    if (conflict !== undefined) throw deleteConflict(`Cannot delete entity, ${conflict[1]}`);
    store.users.delete(user.name);
  },
};

/** Calls without a user name are about the caller. */
export function ownName(call: Call): string {
  const name = call.caller.context['aws:username'];
  if (typeof name === 'string') return name;
  if (call.caller.principal.type === 'root') return 'root';
  throw validationError('Must specify userName when calling with non-User credentials');
}

export function renamed<T extends { readonly path: string; readonly name: string }>(
  target: T,
  name: string | undefined,
  path: string | undefined,
): T {
  return { ...target, name: name ?? target.name, path: path ?? target.path };
}

export const userOperations: Operations = {
  CreateUser: createUser,
  GetUser: getUserOperation,
  ListUsers: listUsers,
  UpdateUser: updateUser,
  DeleteUser: deleteUser,
};
