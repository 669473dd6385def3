/**
 * `meta-data/iam/`: the profile of an instance and the credentials of its role; `meta-data/identity-credentials/`: those of the instance
 * itself.
 */
import type { Account } from '../../account.ts';
import { associatedRole } from '../ec2/profiles.ts';
import type { Instance } from '../ec2/store.ts';
import { type InstanceCredentials, identityCredentials, instanceCredentials } from '../sts/instance-credentials.ts';
import type { Directory } from './tree.ts';

/** Absent without an instance profile, as on EC2. */
export function iamDirectory(account: Account, instance: Instance): Directory | undefined {
  const { profile } = instance;
  if (profile === undefined) return undefined;
  const role = associatedRole(account, profile);
  return {
    info: document({
      Code: 'Success',
      LastUpdated: written(profile.since),
      InstanceProfileArn: profile.arn,
      InstanceProfileId: profile.profileId,
    }),
    'security-credentials': role === undefined ? {} : { [role.name]: () => credentials(account, instance, role.name) },
  };
}

/** For a role that does not trust EC2 the document has an error code, with status 200. */
function credentials(account: Account, instance: Instance, roleName: string): string {
  const found = instanceCredentials(account, roleName, instance.id);
  if (found === undefined) {
    return document({
      Code: 'AssumeRoleUnauthorizedAccess',
      Message: `EC2 cannot assume the role ${roleName}. Its trust policy has to allow sts:AssumeRole to the service ec2.amazonaws.com.`,
      LastUpdated: written(account.region.clock.now()),
    });
  }
  return credentialsDocument(found);
}

export function identityDirectory(account: Account, instance: Instance): Directory {
  return {
    info: document({ Code: 'Success', LastUpdated: written(instance.launchTime), AccountId: account.id }),
    'security-credentials': { 'ec2-instance': () => credentialsDocument(identityCredentials(account, instance.id)) },
  };
}

function credentialsDocument(found: InstanceCredentials): string {
  return document({
    Code: 'Success',
    LastUpdated: written(found.LastUpdated),
    Type: 'AWS-HMAC',
    AccessKeyId: found.AccessKeyId,
    SecretAccessKey: found.SecretAccessKey,
    Token: found.SessionToken,
    Expiration: written(found.Expiration),
  });
}

function document(value: Readonly<Record<string, string>>): string {
  return JSON.stringify(value, undefined, 2);
}

function written(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
