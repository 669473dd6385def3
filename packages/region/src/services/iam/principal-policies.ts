/** Identity-based policies and permissions boundary of users, groups and roles, compiled for the evaluator. */
import type { NamedPolicy, PolicySet, PolicyType } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { compiled } from './compiled.ts';
import { findPolicy } from './find.ts';
import { type Attachments, iamStore, roleById, userById } from './store.ts';

export function userPolicies(account: Account, id: string): PolicySet {
  const user = userById(account, id);
  if (user === undefined) return { identity: [] };
  const groups = [...iamStore.of(account).groups.values()].filter(({ members }) => members.has(user.id));
  return {
    identity: [
      ...carried(account, user, `user ${user.name}`),
      ...groups.flatMap((group) => carried(account, group, `group ${group.name}`)),
    ],
    ...boundary(account, user.boundary),
  };
}

export function rolePolicies(account: Account, id: string): PolicySet {
  const role = roleById(account, id);
  if (role === undefined) return { identity: [] };
  return { identity: carried(account, role, `role ${role.name}`), ...boundary(account, role.boundary) };
}

export function groupPolicies(account: Account, name: string): PolicySet {
  const group = iamStore.of(account).groups.get(name);
  return { identity: group === undefined ? [] : carried(account, group, `group ${group.name}`) };
}

function carried(account: Account, entity: Attachments, origin: string): NamedPolicy[] {
  return [
    ...[...entity.inline].map(([name, document]) => ({ ...named(name, 'identity', document), origin })),
    ...[...entity.attached].map((arn) => ({ ...managed(account, arn, 'identity'), origin })),
  ];
}

/** A permissions boundary whose policy was deleted allows nothing. */
function boundary(account: Account, arn: string | undefined): Pick<PolicySet, 'boundary'> {
  return arn === undefined ? {} : { boundary: [managed(account, arn, 'boundary')] };
}

function managed(account: Account, arn: string, type: PolicyType): NamedPolicy {
  const policy = findPolicy(account, arn);
  const version = policy?.versions.find(({ id }) => id === policy.defaultVersion);
  if (policy === undefined || version === undefined) throw new Error(`the managed policy ${arn} cannot be read`);
  return { ...named(policy.name, type, version.document), arn };
}

export function named(name: string, type: PolicyType, document: string): NamedPolicy {
  return { name, policy: compiled(type, document) };
}
