/** The filters of DescribeInstances and of the other calls that list instances. */
import type { Account } from '../../account.ts';
import { type Fields, fields } from './filter.ts';
import { architecture, rootDevice } from './images.ts';
import { groupDetails, stateDetail } from './render.ts';
import type { Instance } from './store.ts';

/** A terminated instance has lost its network, and with it every value a filter on that could match. */
const alive = ({ state }: Instance): boolean => state !== 'terminated';

export function instanceFields(account: Account): Fields<Instance> {
  const groups = (instance: Instance) =>
    alive(instance) ? groupDetails(account, instance.interface.securityGroupIds) : [];
  const groupIds = (instance: Instance) => groups(instance).map(({ GroupId }) => GroupId ?? '');
  const groupNames = (instance: Instance) => groups(instance).map(({ GroupName }) => GroupName ?? '');
  const network =
    (pick: (instance: Instance) => string) =>
    (instance: Instance): string | undefined =>
      alive(instance) ? pick(instance) : undefined;
  const address = network((instance) => instance.interface.privateIp);
  const dnsName = network((instance) => instance.interface.privateDnsName);
  return fields<Instance>({
    architecture: () => architecture(),
    'availability-zone': ({ availabilityZone }) => availabilityZone,
    'block-device-mapping.device-name': network(() => rootDevice),
    'block-device-mapping.volume-id': network(({ volume }) => volume.id),
    'client-token': ({ clientToken }) => clientToken,
    'dns-name': () => '',
    hypervisor: () => 'xen',
    'iam-instance-profile.arn': ({ profile }) => profile?.arn,
    'iam-instance-profile.id': ({ profile }) => profile?.profileId,
    'iam-instance-profile.name': ({ profile }) => profile?.arn.slice(profile.arn.lastIndexOf('/') + 1),
    'image-id': ({ imageId }) => imageId,
    'instance-id': ({ id }) => id,
    'instance-state-code': ({ state }) => String(stateDetail(state).Code),
    'instance-state-name': ({ state }) => state,
    'instance-type': ({ type }) => type,
    'instance.group-id': groupIds,
    'instance.group-name': groupNames,
    // No instance has a public address or a key pair.
    'ip-address': () => undefined,
    'key-name': () => undefined,
    'launch-index': ({ launchIndex }) => String(launchIndex),
    'launch-time': ({ launchTime }) => launchTime.toISOString(),
    'metadata-options.http-endpoint': ({ metadata }) => metadata.httpEndpoint,
    'metadata-options.http-tokens': () => 'required',
    'metadata-options.instance-metadata-tags': ({ metadata }) => metadata.instanceMetadataTags,
    'monitoring-state': () => 'disabled',
    'network-interface.addresses.private-ip-address': address,
    'network-interface.group-id': groupIds,
    'network-interface.group-name': groupNames,
    'network-interface.mac-address': network((instance) => instance.interface.mac),
    'network-interface.network-interface-id': network((instance) => instance.interface.id),
    'network-interface.private-dns-name': dnsName,
    'network-interface.subnet-id': network(({ subnetId }) => subnetId),
    'network-interface.vpc-id': network(({ vpcId }) => vpcId),
    'owner-id': () => account.id,
    'platform-details': () => 'Linux/UNIX',
    'private-dns-name': dnsName,
    'private-ip-address': address,
    reason: ({ transition }) => transition,
    'reservation-id': ({ reservationId }) => reservationId,
    'root-device-name': () => rootDevice,
    'root-device-type': () => 'ebs',
    'source-dest-check': (instance) => String(instance.interface.sourceDestCheck),
    'state-reason-code': ({ stateReason }) => stateReason?.code,
    'subnet-id': network(({ subnetId }) => subnetId),
    tenancy: () => 'default',
    'virtualization-type': () => 'hvm',
    'vpc-id': network(({ vpcId }) => vpcId),
  });
}
