/** IAM identities (users, groups and roles): what differs between them in calls for inline and attached policies. */
import type { Call } from '../../service.ts';
import { getGroup, getRole, getUser, groupTarget, roleTarget, type Target, userTarget } from './find.ts';
import type { Attachments } from './store.ts';

export type IdentityType = {
  readonly type: 'user' | 'group' | 'role';
  readonly word: 'User' | 'Group' | 'Role';
  /** The input member that names it. */
  readonly member: 'UserName' | 'GroupName' | 'RoleName';
  get(call: Call, name: string): Attachments & { readonly name: string };
  target(call: Call, name: string): Target;
};

export type NameInput = Readonly<Record<IdentityType['member'], string>>;

export const identityTypes: readonly IdentityType[] = [
  {
    type: 'user',
    word: 'User',
    member: 'UserName',
    get: ({ account }, name) => getUser(account, name),
    target: userTarget,
  },
  {
    type: 'group',
    word: 'Group',
    member: 'GroupName',
    get: ({ account }, name) => getGroup(account, name),
    target: groupTarget,
  },
  {
    type: 'role',
    word: 'Role',
    member: 'RoleName',
    get: ({ account }, name) => getRole(account, name),
    target: roleTarget,
  },
];
