/** The user, group or role a simulation takes its policies from. */
import { splitArn } from '@sallyport/aws';
import type { PolicySet, Principal } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { noSuchEntity, validationError } from './errors.ts';
import { groupPolicies, rolePolicies, userPolicies } from './principal-policies.ts';
import { iamArn, iamStore } from './store.ts';

/** A group has policies and is no principal. */
export type PolicySource = { readonly policies: PolicySet; readonly principal?: Principal };

export function policySource(account: Account, arn: string): PolicySource {
  const [, , service, , , resource = ''] = splitArn(arn) ?? [];
  const [, type, name] = (service === 'iam' && /^(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(resource)) || [];
  if (name === undefined)
    throw validationError(`Invalid Entity Arn: ${arn.slice(0, 256)} does not clearly define entity type and name.`);
  const { users, groups, roles } = iamStore.of(account);
  const user = type === 'user' ? users.get(name) : undefined;
  const role = type === 'role' ? roles.get(name) : undefined;
  const group = type === 'group' ? groups.get(name) : undefined;
  if (user !== undefined && iamArn(account, 'user', user) === arn) {
    return {
      policies: userPolicies(account, user.id),
      principal: { type: 'user', account: account.id, arn, id: user.id },
    };
  }
  if (role !== undefined && iamArn(account, 'role', role) === arn) {
    return {
      policies: rolePolicies(account, role.id),
      principal: { type: 'role-session', account: account.id, roleArn: arn, roleId: role.id, sessionName: 'simulated' },
    };
  }
  if (group !== undefined && iamArn(account, 'group', group) === arn) {
    return { policies: groupPolicies(account, group.name) };
  }
  throw noSuchEntity(`The ${type} with name ${name} cannot be found.`);
}
