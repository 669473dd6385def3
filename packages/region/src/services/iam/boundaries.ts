/** Permissions boundaries of users and roles. */
import type {
  DeleteRolePermissionsBoundaryRequest,
  DeleteUserPermissionsBoundaryRequest,
  PutRolePermissionsBoundaryRequest,
  PutUserPermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Operations } from '../../service.ts';
import { noSuchEntity } from './errors.ts';
import { findPolicy, getRole, getUser, roleTarget, userTarget } from './find.ts';
import { checkArn, type IamOperation, requiredAllow } from './operation.ts';

/** `iam:PermissionsBoundary`: the boundary given with the call, or the one the entity has. */
export function boundaryKey(arn: string | undefined): RequestContext {
  if (arn === undefined) return {};
  checkArn(arn);
  return { 'iam:PermissionsBoundary': arn };
}

export function checkBoundary(account: Account, arn: string): void {
  if (findPolicy(account, arn) === undefined) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
  }
}

const putUser: IamOperation<PutUserPermissionsBoundaryRequest, 'UserName' | 'PermissionsBoundary', void> = {
  requiredAllows: (input, call) =>
    requiredAllow(
      call,
      'PutUserPermissionsBoundary',
      'user',
      userTarget(call, input.UserName),
      boundaryKey(input.PermissionsBoundary),
    ),
  handle(input, { account }) {
    const user = getUser(account, input.UserName);
    checkBoundary(account, input.PermissionsBoundary);
    user.boundary = input.PermissionsBoundary;
  },
};

const putRole: IamOperation<PutRolePermissionsBoundaryRequest, 'RoleName' | 'PermissionsBoundary', void> = {
  requiredAllows: (input, call) =>
    requiredAllow(
      call,
      'PutRolePermissionsBoundary',
      'role',
      roleTarget(call, input.RoleName),
      boundaryKey(input.PermissionsBoundary),
    ),
  handle(input, { account }) {
    const role = getRole(account, input.RoleName);
    checkBoundary(account, input.PermissionsBoundary);
    role.boundary = input.PermissionsBoundary;
  },
};

const deleteUser: IamOperation<DeleteUserPermissionsBoundaryRequest, 'UserName', void> = {
  requiredAllows(input, call) {
    const user = userTarget(call, input.UserName);
    return requiredAllow(call, 'DeleteUserPermissionsBoundary', 'user', user, boundaryKey(user.boundary));
  },
  handle(input, { account }) {
    const user = getUser(account, input.UserName);
    if (user.boundary === undefined) throw noSuchEntity(`The user ${user.name} has no permissions boundary.`);
    delete user.boundary;
  },
};

const deleteRole: IamOperation<DeleteRolePermissionsBoundaryRequest, 'RoleName', void> = {
  requiredAllows(input, call) {
    const role = roleTarget(call, input.RoleName);
    return requiredAllow(call, 'DeleteRolePermissionsBoundary', 'role', role, boundaryKey(role.boundary));
  },
  handle(input, { account }) {
    const role = getRole(account, input.RoleName);
    if (role.boundary === undefined) throw noSuchEntity(`The role ${role.name} has no permissions boundary.`);
    delete role.boundary;
  },
};

export const boundaryOperations: Operations = {
  PutUserPermissionsBoundary: putUser,
  PutRolePermissionsBoundary: putRole,
  DeleteUserPermissionsBoundary: deleteUser,
  DeleteRolePermissionsBoundary: deleteRole,
};
