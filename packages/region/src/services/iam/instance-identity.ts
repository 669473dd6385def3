/**
 * The role of AWS's own that each instance has beside the one of its profile. It is in no account's list of roles, and nobody's policies
 * apply to it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html#ec2-instance-identity-roles
 */
import type { PolicySet } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import { named } from './principal-policies.ts';

export const instanceIdentityName = 'aws:ec2-instance';

/** IAM allows no colon in the id of a role, so none can be taken for this one. */
export function instanceIdentityRole({ id, region }: Account): { readonly arn: string; readonly id: string } {
  return {
    arn: `arn:${region.partition}:iam::${id}:role/${instanceIdentityName}`,
    id: `${id}:${instanceIdentityName}`,
  };
}

/** SSM Agent registers the instance's key with it at the first boot; no other service here takes it. */
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ssm:RegisterManagedInstance', Resource: '*' }],
});

export function instanceIdentityPolicies(): PolicySet {
  return { identity: [named(instanceIdentityName, 'identity', policy)] };
}
