/** Entities by name, or IAM's error for one that does not exist. */
import type { Account } from '../../account.ts';
import type { Call } from '../../service.ts';
import { awsManagedPolicy } from './aws-managed.ts';
import { noSuchEntity, notFound } from './errors.ts';
import { type Group, type InstanceProfile, iamStore, type ManagedPolicy, type Role, type User } from './store.ts';

export type Target = {
  readonly path: string;
  readonly name: string;
  readonly tags?: ReadonlyMap<string, string>;
  readonly boundary?: string;
};

export function getUser(account: Account, name: string): User {
  return iamStore.of(account).users.get(name) ?? fail(notFound('user', name));
}

export function getGroup(account: Account, name: string): Group {
  return iamStore.of(account).groups.get(name) ?? fail(notFound('group', name));
}

export function getRole(account: Account, name: string): Role {
  return iamStore.of(account).roles.get(name) ?? fail(notFound('role', name));
}

export function getInstanceProfile(account: Account, name: string): InstanceProfile {
  return iamStore.of(account).instanceProfiles.get(name) ?? fail(notFound('instance-profile', name));
}

export function findPolicy(account: Account, arn: string): ManagedPolicy | undefined {
  return iamStore.of(account).policies.get(arn) ?? awsManagedPolicy(account.region.partition, arn);
}

export function getPolicy(account: Account, arn: string): ManagedPolicy {
  return findPolicy(account, arn) ?? fail(noSuchEntity(`Policy ${arn} was not found.`));
}

/** The entity the caller named, for authorisation, whether it exists or not. */
export function target<T extends Target>(found: ReadonlyMap<string, T>, name: string): Target {
  return found.get(name) ?? { path: '/', name };
}

export function userTarget(call: Call, name: string): Target {
  return target(iamStore.of(call.account).users, name);
}

export function groupTarget(call: Call, name: string): Target {
  return target(iamStore.of(call.account).groups, name);
}

export function roleTarget(call: Call, name: string): Target {
  return target(iamStore.of(call.account).roles, name);
}

export function instanceProfileTarget(call: Call, name: string): Target {
  return target(iamStore.of(call.account).instanceProfiles, name);
}

function fail(error: Error): never {
  throw error;
}
