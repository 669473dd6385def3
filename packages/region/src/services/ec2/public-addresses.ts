/**
 * Public addresses, which are recorded and described: nothing reaches an instance from outside. They are of the range
 * for benchmarks of network devices (RFC 2544), so that they are nobody's.
 */
import type { InstanceNetworkInterfaceAssociation } from '@aws-sdk/client-ec2';
import { dnsSuffixOf } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import type { Region } from '../../region.ts';
import { formatAddress, parseBlock } from './cidr.ts';
import { type ElasticAddress, ec2Store, type Instance, instancesOf } from './store.ts';

const range = parseBlock('198.18.0.0/15');

/** One that no instance and no elastic address of the region has. */
export function newPublicIp(region: Region): string {
  const taken = new Set<string>();
  for (const account of region.accounts.values()) {
    for (const { publicIp } of ec2Store.of(account).addresses.values()) taken.add(publicIp);
    for (const { interface: network } of instancesOf(account)) taken.add(network.publicIp ?? '');
  }
  const { first = 0, last = 0 } = range ?? {};
  const count = last - first + 1;
  const start = Buffer.from(region.random(4)).readUInt32BE() % count;
  let at = 0;
  while (taken.has(formatAddress(first + ((start + at) % count)))) at += 1;
  return formatAddress(first + ((start + at) % count));
}

export type PublicAddress = { readonly ip: string; readonly elastic: ElasticAddress | undefined };

/** An elastic address takes the place of the one that AWS lends. A terminated instance has none. */
export function publicAddressOf(account: Account, instance: Instance): PublicAddress | undefined {
  if (instance.state === 'terminated') return undefined;
  for (const elastic of ec2Store.of(account).addresses.values()) {
    if (elastic.association?.instanceId === instance.id) return { ip: elastic.publicIp, elastic };
  }
  const { publicIp } = instance.interface;
  return publicIp === undefined ? undefined : { ip: publicIp, elastic: undefined };
}

/** Empty where the VPC gives no names to public addresses. */
export function publicDnsName(account: Account, instance: Instance): string {
  const address = publicAddressOf(account, instance);
  const vpc = ec2Store.of(account).network.vpcs.get(instance.vpcId);
  return address === undefined || vpc?.dnsHostnames !== true ? '' : dnsNameOf(account.region.name, address.ip);
}

/** us-east-1 is older than this form of names. */
export function dnsNameOf(regionName: string, ip: string): string {
  const zone = regionName === 'us-east-1' ? 'compute-1' : `${regionName}.compute`;
  return `ec2-${ip.replaceAll('.', '-')}.${zone}.${dnsSuffixOf(regionName)}`;
}

export function associationDetail(
  account: Account,
  instance: Instance,
):
  | (InstanceNetworkInterfaceAssociation & { readonly AllocationId?: string; readonly AssociationId?: string })
  | undefined {
  const address = publicAddressOf(account, instance);
  if (address === undefined) return undefined;
  const { elastic } = address;
  return {
    PublicIp: address.ip,
    PublicDnsName: publicDnsName(account, instance),
    IpOwnerId: elastic === undefined ? 'amazon' : account.id,
    ...(elastic !== undefined && { AllocationId: elastic.allocationId }),
    ...(elastic?.association !== undefined && { AssociationId: elastic.association.id }),
  };
}
