/** Services that are one for all regions of a partition: their calls are calls to its global region, wherever they come from. */
import { globalRegionOf } from './partitions.ts';

/**
 * Those that AWS's example policy for `aws:RequestedRegion` names for partition aws. Of the other partitions only IAM is documented.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_deny-requested-region.html
 */
const globalServices: ReadonlySet<string> = new Set(['cloudfront', 'iam', 'organizations', 'route53', 'support']);

/** undefined: the service has endpoints in several regions. `service` is the prefix of its actions, in lower case. */
export function globalRegionOfService(service: string, partition: string): string | undefined {
  const isGlobal = service === 'iam' || (partition === 'aws' && globalServices.has(service));
  return isGlobal ? globalRegionOf(partition) : undefined;
}
