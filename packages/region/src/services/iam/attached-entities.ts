/** The entities a managed policy is attached to, or of which it is the permissions boundary. */
import type { Account } from '../../account.ts';
import { type Group, iamStore, type Role, type User } from './store.ts';

export type AttachedEntities = {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
};

export function attachedTo(account: Account, arn: string): AttachedEntities {
  const { users, groups, roles } = iamStore.of(account);
  const hasPolicy = (entity: { readonly attached: ReadonlySet<string> }): boolean => entity.attached.has(arn);
  return {
    users: [...users.values()].filter(hasPolicy),
    groups: [...groups.values()].filter(hasPolicy),
    roles: [...roles.values()].filter(hasPolicy),
  };
}

export function boundaryOf(account: Account, arn: string): Pick<AttachedEntities, 'users' | 'roles'> {
  const { users, roles } = iamStore.of(account);
  return {
    users: [...users.values()].filter((user) => user.boundary === arn),
    roles: [...roles.values()].filter((role) => role.boundary === arn),
  };
}

export function attachmentCount(account: Account, arn: string): number {
  const { users, groups, roles } = attachedTo(account, arn);
  return users.length + groups.length + roles.length;
}

export function boundaryCount(account: Account, arn: string): number {
  const { users, roles } = boundaryOf(account, arn);
  return users.length + roles.length;
}
