/** Permissions boundaries of users and roles. */
import type { RequestContext } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Call, Operation, Operations } from '../../service.ts';
import { noSuchEntity } from './errors.ts';
import { findPolicy, getRole, getUser, roleTarget, type Target, userTarget } from './find.ts';
import { checkArn, requiredPermission } from './operation.ts';
import type { Role, User } from './store.ts';

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

type Bounded = {
  readonly type: 'user' | 'role';
  readonly word: 'User' | 'Role';
  /** The input member that names it. */
  readonly member: 'UserName' | 'RoleName';
  get(account: Account, name: string): Pick<User | Role, 'name' | 'boundary'>;
  target(call: Call, name: string): Target;
};

const bounded: readonly Bounded[] = [
  { type: 'user', word: 'User', member: 'UserName', get: getUser, target: userTarget },
  { type: 'role', word: 'Role', member: 'RoleName', get: getRole, target: roleTarget },
];

type NameInput = Readonly<Record<Bounded['member'], string>>;

function operations({ type, word, member, get, target }: Bounded): Operations {
  const put: Operation<NameInput & { readonly PermissionsBoundary: string }, void> = {
    requiredPermissions: (input, call) =>
      requiredPermission(
        call,
        `Put${word}PermissionsBoundary`,
        type,
        target(call, input[member]),
        boundaryKey(input.PermissionsBoundary),
      ),
    handle(input, { account }) {
      const entity = get(account, input[member]);
      checkBoundary(account, input.PermissionsBoundary);
      entity.boundary = input.PermissionsBoundary;
    },
  };
  const remove: Operation<NameInput, void> = {
    requiredPermissions(input, call) {
      const entity = target(call, input[member]);
      return requiredPermission(call, `Delete${word}PermissionsBoundary`, type, entity, boundaryKey(entity.boundary));
    },
    handle(input, { account }) {
      const entity = get(account, input[member]);
      if (entity.boundary === undefined) throw noSuchEntity(`The ${type} ${entity.name} has no permissions boundary.`);
      delete entity.boundary;
    },
  };
  return { [`Put${word}PermissionsBoundary`]: put, [`Delete${word}PermissionsBoundary`]: remove };
}

export const boundaryOperations: Operations = Object.assign({}, ...bounded.map(operations));
