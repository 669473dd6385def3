/** The filters of DescribeInstances and of the other calls that list instances: all that AWS documents. */
import type { InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { type Field, type Fields, fields } from './filter.ts';
import { architecture } from './known-images.ts';
import { instanceDetail } from './render.ts';
import { rootDevice } from './root-volume.ts';
import type { Instance } from './store.ts';

/** Of features that no instance here has: no value of the filter finds one. */
const absent: readonly string[] = [
  'affinity',
  'boot-mode',
  'capacity-reservation-id',
  'capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id',
  'capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn',
  'host-id',
  'instance-lifecycle',
  'ipv6-address',
  'kernel-id',
  'network-interface.addresses.association.carrier-ip',
  'network-interface.addresses.association.customer-owned-ip',
  'network-interface.association.carrier-ip',
  'network-interface.association.customer-owned-ip',
  'network-interface.ipv4-prefixes.ipv4-prefix',
  'network-interface.ipv6-address',
  'network-interface.ipv6-addresses.ipv6-address',
  'network-interface.ipv6-addresses.is-primary-ipv6',
  'network-interface.ipv6-prefixes.ipv6-prefix',
  'network-interface.operator.principal',
  'network-interface.outpost-arn',
  'network-interface.requester-id',
  'operator.principal',
  'outpost-arn',
  'placement-group-name',
  'placement-partition-number',
  // Only Windows has one.
  'platform',
  'product-code',
  'product-code.type',
  'ramdisk-id',
  'requester-id',
  'spot-instance-request-id',
  'tpm-support',
];

/** The same for every instance. */
const constant: Readonly<Record<string, string>> = {
  architecture: architecture(),
  'capacity-reservation-specification.capacity-reservation-preference': 'open',
  'current-instance-boot-mode': 'legacy-bios',
  'ena-support': 'true',
  'enclave-options.enabled': 'false',
  'hibernation-options.configured': 'false',
  hypervisor: 'xen',
  'metadata-options.http-protocol-ipv4': 'enabled',
  'metadata-options.http-protocol-ipv6': 'disabled',
  'metadata-options.http-tokens': 'required',
  'metadata-options.state': 'applied',
  'network-interface.deny-all-igw-traffic': 'false',
  'network-interface.ipv6-native': 'false',
  'network-interface.operator.managed': 'false',
  'network-interface.requester-managed': 'false',
  'network-performance-options.bandwidth-weighting': 'default',
  'operator.managed': 'false',
  'platform-details': 'Linux/UNIX',
  'private-dns-name-options.enable-resource-name-dns-a-record': 'false',
  'private-dns-name-options.enable-resource-name-dns-aaaa-record': 'false',
  'private-dns-name-options.hostname-type': 'ip-name',
  'root-device-name': rootDevice,
  'root-device-type': 'ebs',
  tenancy: 'default',
  'usage-operation': 'RunInstances',
  'virtualization-type': 'hvm',
};

export function instanceFields(account: Account): Fields<Instance> {
  const detail = (instance: Instance) => instanceDetail(account, instance);
  /** A terminated instance has lost its interface, and with it every value a filter on that could match. */
  const network =
    (pick: (shown: InstanceNetworkInterface) => string | undefined): Field<Instance> =>
    (instance) =>
      (detail(instance).NetworkInterfaces ?? []).flatMap((shown) => pick(shown) ?? []);
  const association = (name: string, pick: (shown: InstanceNetworkInterface) => string | undefined) => ({
    [`network-interface.association.${name}`]: network(pick),
    [`network-interface.addresses.association.${name}`]: network(pick),
  });
  const device =
    (pick: (instance: Instance) => string): Field<Instance> =>
    (instance) =>
      instance.state === 'terminated' ? undefined : pick(instance);
  const groups = (pick: 'GroupId' | 'GroupName') => (instance: Instance) =>
    (detail(instance).SecurityGroups ?? []).map((group) => group[pick] ?? '');
  return fields<Instance>({
    ...Object.fromEntries(absent.map((name): [string, Field<Instance>] => [name, () => undefined])),
    ...Object.fromEntries(
      Object.entries(constant).map(([name, value]): [string, Field<Instance>] => [name, () => value]),
    ),
    ...association('allocation-id', ({ Association }) => (Association as ElasticAssociation)?.AllocationId),
    ...association('association-id', ({ Association }) => (Association as ElasticAssociation)?.AssociationId),
    ...association('ip-owner-id', ({ Association }) => Association?.IpOwnerId),
    ...association('public-dns-name', ({ Association }) => Association?.PublicDnsName),
    ...association('public-ip', ({ Association }) => Association?.PublicIp),
    'availability-zone': ({ availabilityZone }) => availabilityZone,
    'availability-zone-id': (instance) => detail(instance).Placement?.AvailabilityZoneId,
    'block-device-mapping.attach-time': device(({ createdAt }) => createdAt.toISOString()),
    'block-device-mapping.delete-on-termination': device(({ volume }) => String(volume.deleteOnTermination)),
    'block-device-mapping.device-name': device(() => rootDevice),
    'block-device-mapping.status': device(() => 'attached'),
    'block-device-mapping.volume-id': device(({ volume }) => volume.id),
    'client-token': ({ clientToken }) => clientToken,
    'dns-name': (instance) => detail(instance).PublicDnsName,
    'ebs-optimized': ({ ebsOptimized }) => String(ebsOptimized),
    'iam-instance-profile.arn': ({ profile }) => profile?.arn,
    'iam-instance-profile.id': ({ profile }) => profile?.profileId,
    'iam-instance-profile.name': ({ profile }) => profile?.arn.slice(profile.arn.lastIndexOf('/') + 1),
    'image-id': ({ imageId }) => imageId,
    'instance-id': ({ id }) => id,
    'instance-state-code': (instance) => String(detail(instance).State?.Code),
    'instance-state-name': ({ state }) => state,
    'instance-type': ({ type }) => type,
    'instance.group-id': groups('GroupId'),
    'instance.group-name': groups('GroupName'),
    'ip-address': (instance) => detail(instance).PublicIpAddress,
    'key-name': ({ keyPair }) => keyPair?.name,
    'launch-index': ({ launchIndex }) => String(launchIndex),
    'launch-time': ({ launchTime }) => launchTime.toISOString(),
    'maintenance-options.auto-recovery': ({ autoRecovery }) => autoRecovery,
    'metadata-options.http-endpoint': ({ metadata }) => metadata.httpEndpoint,
    'metadata-options.http-put-response-hop-limit': ({ metadata }) => String(metadata.httpPutResponseHopLimit),
    'metadata-options.instance-metadata-tags': ({ metadata }) => metadata.instanceMetadataTags,
    'monitoring-state': ({ monitoring }) => (monitoring ? 'enabled' : 'disabled'),
    'network-interface.addresses.primary': network(() => 'true'),
    'network-interface.addresses.private-dns-name': network(({ PrivateDnsName }) => PrivateDnsName),
    'network-interface.addresses.private-ip-address': network(({ PrivateIpAddress }) => PrivateIpAddress),
    'network-interface.attachment.attach-time': network(({ Attachment }) => Attachment?.AttachTime?.toISOString()),
    'network-interface.attachment.attachment-id': network(({ Attachment }) => Attachment?.AttachmentId),
    'network-interface.attachment.delete-on-termination': network(() => 'true'),
    'network-interface.attachment.device-index': network(() => '0'),
    'network-interface.attachment.instance-id': device(({ id }) => id),
    'network-interface.attachment.instance-owner-id': network(() => account.id),
    'network-interface.attachment.network-card-index': network(() => '0'),
    'network-interface.attachment.status': network(() => 'attached'),
    'network-interface.availability-zone': device(({ availabilityZone }) => availabilityZone),
    'network-interface.description': network(() => ''),
    'network-interface.group-id': groups('GroupId'),
    'network-interface.group-name': groups('GroupName'),
    'network-interface.mac-address': network(({ MacAddress }) => MacAddress),
    'network-interface.network-interface-id': network(({ NetworkInterfaceId }) => NetworkInterfaceId),
    'network-interface.owner-id': network(() => account.id),
    'network-interface.private-dns-name': network(({ PrivateDnsName }) => PrivateDnsName),
    'network-interface.private-ip-address': network(({ PrivateIpAddress }) => PrivateIpAddress),
    'network-interface.public-dns-name': network(({ Association }) => Association?.PublicDnsName),
    'network-interface.source-dest-check': network(({ SourceDestCheck }) => String(SourceDestCheck)),
    'network-interface.status': network(() => 'in-use'),
    'network-interface.subnet-id': network(({ SubnetId }) => SubnetId),
    'network-interface.tag-key': ({ interface: { tags } }) => [...tags.keys()],
    'network-interface.tag-value': ({ interface: { tags } }) => [...tags.values()],
    'network-interface.vpc-id': network(({ VpcId }) => VpcId),
    'owner-id': () => account.id,
    'private-dns-name': network(({ PrivateDnsName }) => PrivateDnsName),
    'private-ip-address': network(({ PrivateIpAddress }) => PrivateIpAddress),
    reason: ({ transition }) => transition,
    'reservation-id': ({ reservationId }) => reservationId,
    'source-dest-check': (instance) => String(instance.interface.sourceDestCheck),
    'state-reason-code': ({ stateReason }) => stateReason?.code,
    'state-reason-message': ({ stateReason }) => stateReason?.message,
    'subnet-id': network(({ SubnetId }) => SubnetId),
    'usage-operation-update-time': ({ createdAt }) => createdAt.toISOString(),
    'vpc-id': network(({ VpcId }) => VpcId),
  });
}

/** DescribeInstances shows no ids of elastic addresses, but filters by them. */
type ElasticAssociation = { readonly AllocationId?: string; readonly AssociationId?: string } | undefined;
