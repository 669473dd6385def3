/** Who carries a managed policy, attached or as a permissions boundary. */
import type { Account } from '../../account.ts';
import { type Group, iamStore, type Role, type User } from './store.ts';

export type Carriers = {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
};

export function attachedTo(account: Account, arn: string): Carriers {
  const { users, groups, roles } = iamStore.of(account);
  const carries = (entity: { readonly attached: ReadonlySet<string> }): boolean => entity.attached.has(arn);
  return {
    users: [...users.values()].filter(carries),
    groups: [...groups.values()].filter(carries),
    roles: [...roles.values()].filter(carries),
  };
}

export function boundaryOf(account: Account, arn: string): Pick<Carriers, 'users' | 'roles'> {
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
