/** The policy of a bucket: stored with unique ids in the place of ARNs, so that a principal created again does not inherit it. */
import type { NamedPolicy } from '@sallyport/iam';
import type { Region } from '../../region.ts';
import { named } from '../iam/principal-policies.ts';
import { trustShown } from '../iam/trust-principals.ts';
import type { Bucket } from './state.ts';

export function policyOf(region: Region, bucket: Bucket): NamedPolicy | undefined {
  if (bucket.policy === undefined) return undefined;
  return named(`policy of bucket ${bucket.name}`, 'resource', trustShown(region, bucket.policy));
}
