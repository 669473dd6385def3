/**
 * Partitions of AWS: groups of regions with their own accounts, DNS suffix and IAM. The same data as AWS's SDKs carry
 * in `partitions.json`; a test compares them.
 */

export type Partition = {
  readonly name: string;
  readonly dnsSuffix: string;
  /** What names of its regions look like. */
  readonly region: RegExp;
  /** The region of its global services, such as IAM: what they sign for and what `aws:RequestedRegion` says of them. */
  readonly globalRegion: string;
};

const commercial: Partition = {
  name: 'aws',
  dnsSuffix: 'amazonaws.com',
  region: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
  globalRegion: 'us-east-1',
};

export const partitions: readonly Partition[] = [
  commercial,
  // IAM of China signs for cn-north-1, though SDKs resolve global services of this partition to cn-northwest-1.
  { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn', region: /^cn-\w+-\d+$/, globalRegion: 'cn-north-1' },
  { name: 'aws-eusc', dnsSuffix: 'amazonaws.eu', region: /^eusc-de-\w+-\d+$/, globalRegion: 'eusc-de-east-1' },
  { name: 'aws-iso', dnsSuffix: 'c2s.ic.gov', region: /^us-iso-\w+-\d+$/, globalRegion: 'us-iso-east-1' },
  { name: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov', region: /^us-isob-\w+-\d+$/, globalRegion: 'us-isob-east-1' },
  { name: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk', region: /^eu-isoe-\w+-\d+$/, globalRegion: 'eu-isoe-west-1' },
  { name: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov', region: /^us-isof-\w+-\d+$/, globalRegion: 'us-isof-south-1' },
  { name: 'aws-us-gov', dnsSuffix: 'amazonaws.com', region: /^us-gov-\w+-\d+$/, globalRegion: 'us-gov-west-1' },
];

/** The partition of a region; of one that no partition claims, `aws`, as AWS's SDKs have it. */
export function partitionOf(region: string): string {
  return found(region).name;
}

/** `amazonaws.com` of `eu-west-1`, `amazonaws.com.cn` of `cn-north-1`. */
export function dnsSuffixOf(region: string): string {
  return found(region).dnsSuffix;
}

export function globalRegionOf(partition: string): string {
  return (partitions.find(({ name }) => name === partition) ?? commercial).globalRegion;
}

/** Whether a text has the form of a partition's name. AWS adds partitions, so the list above is not the rule. */
export function isPartition(text: string): boolean {
  return /^aws(?:-[a-z]+){0,4}$/.test(text);
}

/** Whether a text has the form of a region's name, such as `eu-west-1`, `us-gov-west-1` or `eusc-de-east-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(text);
}

/** The principal a service acts as, `ec2.amazonaws.com`. In China some services have a name of their own beside it. */
export function servicePrincipal(service: string, partition: string): string {
  return `${service}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

function found(region: string): Partition {
  return partitions.find((partition) => partition.region.test(region)) ?? commercial;
}
