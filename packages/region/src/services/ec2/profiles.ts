/** Instance profiles of instances: named in requests, kept by unique id. */

import type { IamInstanceProfileSpecification, RunInstancesRequest } from '@aws-sdk/client-ec2';
import { servicePrincipal, tagContext } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import { type InstanceProfile, iamArn, iamStore, type Role, roleById } from '../iam/store.ts';
import { given, invalidCombination, invalidParameter } from './errors.ts';
import { newId } from './ids.ts';
import type { ProfileAssociation } from './store.ts';

/** The instance profile that a launch asks for; a specification without name or ARN asks for none. */
export function askedProfile(input: RunInstancesRequest): IamInstanceProfileSpecification | undefined {
  const name = given(input.IamInstanceProfile?.Name);
  const arn = given(input.IamInstanceProfile?.Arn);
  if (name === undefined && arn === undefined) return undefined;
  return { ...(name !== undefined && { Name: name }), ...(arn !== undefined && { Arn: arn }) };
}

/** The instance profile a request names, or undefined when it does not exist. */
export function namedProfile(account: Account, given: IamInstanceProfileSpecification): InstanceProfile | undefined {
  const { instanceProfiles } = iamStore.of(account);
  if (given.Name !== undefined) return instanceProfiles.get(given.Name);
  for (const profile of instanceProfiles.values()) {
    if (iamArn(account, 'instance-profile', profile) === given.Arn) return profile;
  }
  return undefined;
}

export function requireProfile(account: Account, given: IamInstanceProfileSpecification): InstanceProfile {
  if (given.Arn !== undefined && given.Name !== undefined) {
    throw invalidCombination(
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const profile = namedProfile(account, given);
  if (profile !== undefined) return profile;
  const [parameter, what] = given.Name === undefined ? ['arn', 'ARN'] : ['name', 'name'];
  const value = (given.Name ?? given.Arn ?? '').slice(0, 200);
  throw invalidParameter(
    `Value (${value}) for parameter iamInstanceProfile.${parameter} is invalid. Invalid IAM Instance Profile ${what}`,
  );
}

/** Every user of an instance can use the credentials of its role (spec/iam 13.6). */
export function passRolePermissions(
  call: Call,
  given: IamInstanceProfileSpecification | undefined,
  instanceArn: string,
): readonly RequiredPermission[] {
  const profile = given === undefined ? undefined : namedProfile(call.account, given);
  const role = profile?.roleId === undefined ? undefined : roleById(call.account, profile.roleId);
  if (role === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resources: [
        {
          arn: iamArn(call.account, 'role', role),
          context: tagContext(['aws:ResourceTag', 'iam:ResourceTag'], role.tags),
        },
      ],
      context: {
        'iam:PassedToService': servicePrincipal('ec2', call.region.partition),
        'iam:AssociatedResourceArn': instanceArn,
      },
    },
  ];
}

export function newAssociation(account: Account, profile: InstanceProfile): ProfileAssociation {
  return {
    associationId: newId('iip-assoc', account.region.random),
    arn: iamArn(account, 'instance-profile', profile),
    profileId: profile.id,
    since: account.region.clock.now(),
  };
}

/**
 * The present role of an association: none when the instance profile was deleted, was created again, or has no role.
 */
export function associatedRole(account: Account, { profileId }: ProfileAssociation): Role | undefined {
  for (const profile of iamStore.of(account).instanceProfiles.values()) {
    if (profile.id === profileId) return profile.roleId === undefined ? undefined : roleById(account, profile.roleId);
  }
  return undefined;
}
