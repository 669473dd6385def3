/**
 * Host names of AWS's services: which they are, and which service and region one names.
 * https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
import { isRegion, partitions } from './partitions.ts';

/** Dual-stack endpoints have domains of their own beside the DNS suffix of the partition. */
const dualStackDomains: readonly string[] = ['api.aws', 'api.amazonwebservices.com.cn'];

/** Every domain below which AWS's services have their names. */
export const serviceDomains: readonly string[] = [
  ...new Set([...partitions.map(({ dnsSuffix }) => dnsSuffix), ...dualStackDomains]),
];

/** Names below these belong to what customers run: instances, load balancers, databases. */
const customersNames = /(?:^|\.)(?:compute|compute-1|elb|rds)$/;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const longestName = 253;

/** Whether AWS answers at this name with one of its services; buckets and private endpoints of a VPC count as S3's and the service's. */
export function isServiceHost(host: string): boolean {
  return labelsBelowDomain(host) !== undefined;
}

export type Endpoint = {
  /** As the name has it, such as `ssm`, `s3`, `portal.sso`. Mostly the signing name of the service. */
  readonly service: string;
  /** Absent for global endpoints, such as `iam.amazonaws.com`. */
  readonly region?: string;
  /** What S3's name begins with where a request is for one bucket. */
  readonly bucket?: string;
};

/** `s3-eu-west-1.amazonaws.com` is the older form of `s3.eu-west-1.amazonaws.com`. */
const s3Label = /^s3(?:-fips)?(?:-([a-z]{2}-[a-z-]+-\d+))?$/;

/** The service and the region that a host name stands for; undefined when it is no name of AWS. */
export function endpointOf(host: string): Endpoint | undefined {
  const labels = labelsBelowDomain(host);
  if (labels === undefined) return undefined;
  // `vpce-0123-abcd.ssm.eu-west-1.vpce.amazonaws.com`; the name of a zone is in the first label.
  const all = labels.at(-1) === 'vpce' ? labels.slice(/^vpce-/.test(labels[0] ?? '') ? 1 : 0, -1) : labels;
  const region = isRegion(all.at(-1) ?? '') ? all.at(-1) : undefined;
  const below = region === undefined ? all : all.slice(0, -1);
  // Everything before `s3` is the bucket, which may have dots.
  const s3 = below.findLastIndex((name) => s3Label.test(name));
  if (s3 >= 0) {
    const found = region ?? s3Label.exec(below[s3] ?? '')?.[1];
    return {
      service: 's3',
      ...(found !== undefined && { region: found }),
      ...(s3 > 0 && { bucket: below.slice(0, s3).join('.') }),
    };
  }
  const names = below.filter((name) => name !== 'dualstack').map((name) => name.replace(/-fips$/, ''));
  return { service: names.join('.'), ...(region !== undefined && { region }) };
}

function labelsBelowDomain(host: string): readonly string[] | undefined {
  const name = host.toLowerCase().replace(/\.$/, '');
  const domain = serviceDomains.find((candidate) => name.endsWith(`.${candidate}`));
  if (domain === undefined || name.length > longestName) return undefined;
  const below = name.slice(0, -domain.length - 1);
  const labels = below.split('.');
  return labels.every((one) => label.test(one)) && !customersNames.test(below) ? labels : undefined;
}
