/** The present `latest/` of one instance. Paths and values: EC2 user guide, instance metadata categories. */
import { dnsSuffixOf } from '@sallyport/aws';
import type { Account } from '../../account.ts';
import { formatBlock } from '../ec2/cidr.ts';
import { architecture } from '../ec2/known-images.ts';
import { publicAddressOf, publicDnsName } from '../ec2/public-addresses.ts';
import { rootDevice } from '../ec2/root-volume.ts';
import { ec2Store, type Instance, type LaunchKey } from '../ec2/store.ts';
import { zonesOf } from '../ec2/zones.ts';
import { iamDirectory, identityDirectory } from './iam-role.ts';
import { sshKeysDirectory } from './ssh-keys.ts';
import { type Directory, Indexed } from './tree.ts';

export function metadataTree(account: Account, instance: Instance): Directory {
  const { partition, name: region } = account.region;
  const { interface: network, availabilityZone } = instance;
  const hostname = network.privateDnsName;
  return {
    dynamic: { 'instance-identity': { document: identityDocument(account, instance) } },
    'meta-data': {
      'ami-id': instance.imageId,
      'ami-launch-index': String(instance.launchIndex),
      'ami-manifest-path': '(unknown)',
      'block-device-mapping': { ami: rootDevice.replace('/dev/', ''), root: rootDevice },
      hostname,
      iam: iamDirectory(account, instance),
      'identity-credentials': { ec2: identityDirectory(account, instance) },
      'instance-action': 'none',
      'instance-id': instance.id,
      'instance-life-cycle': 'on-demand',
      'instance-type': instance.type,
      'local-hostname': hostname,
      'local-ipv4': network.privateIp,
      mac: network.mac,
      'managed-ssh-keys': sshKeysDirectory(account, instance),
      network: { interfaces: { macs: { [network.mac]: interfaceDirectory(account, instance) } } },
      placement: {
        'availability-zone': availabilityZone,
        'availability-zone-id': zonesOf(region).find(({ name }) => name === availabilityZone)?.id,
        region,
      },
      profile: 'default-hvm',
      'public-hostname': publicDnsName(account, instance) || undefined,
      'public-ipv4': publicAddressOf(account, instance)?.ip,
      'public-keys': instance.keyPair && publicKeys(instance.keyPair),
      'reservation-id': instance.reservationId,
      'security-groups': groupNames(account, instance),
      services: { domain: dnsSuffixOf(region), partition },
      tags: instance.metadata.instanceMetadataTags === 'enabled' ? tagsDirectory(instance) : undefined,
    },
    'user-data': instance.userData,
  };
}

/** Without AWS's signatures, which need AWS's key. */
function identityDocument(account: Account, instance: Instance): string {
  return JSON.stringify(
    {
      accountId: account.id,
      architecture: architecture(),
      availabilityZone: instance.availabilityZone,
      billingProducts: null,
      devpayProductCodes: null,
      marketplaceProductCodes: null,
      imageId: instance.imageId,
      instanceId: instance.id,
      instanceType: instance.type,
      kernelId: null,
      pendingTime: instance.launchTime.toISOString().replace(/\.\d+Z$/, 'Z'),
      privateIp: instance.interface.privateIp,
      ramdiskId: null,
      region: account.region.name,
      version: '2017-09-30',
    },
    undefined,
    2,
  );
}

function publicKeys({ name, publicKey }: LaunchKey): Indexed {
  return new Indexed(`0=${name}`, { 0: { 'openssh-key': publicKey } });
}

function interfaceDirectory(account: Account, instance: Instance): Directory {
  const { interface: network, subnetId, vpcId } = instance;
  const { subnets, vpcs } = ec2Store.of(account).network;
  const subnet = subnets.get(subnetId);
  const vpc = vpcs.get(vpcId);
  return {
    'device-number': '0',
    'interface-id': network.id,
    'local-hostname': network.privateDnsName,
    'local-ipv4s': network.privateIp,
    mac: network.mac,
    'owner-id': account.id,
    'public-hostname': publicDnsName(account, instance) || undefined,
    'public-ipv4s': publicAddressOf(account, instance)?.ip,
    'security-group-ids': network.securityGroupIds.join('\n'),
    'security-groups': groupNames(account, instance),
    'subnet-id': subnetId,
    'subnet-ipv4-cidr-block': subnet && formatBlock(subnet.block),
    'vpc-id': vpcId,
    'vpc-ipv4-cidr-block': vpc && formatBlock(vpc.block),
    'vpc-ipv4-cidr-blocks': vpc && formatBlock(vpc.block),
  };
}

function groupNames(account: Account, instance: Instance): string {
  const { securityGroups } = ec2Store.of(account).network;
  return instance.interface.securityGroupIds.flatMap((id) => securityGroups.get(id)?.name ?? []).join('\n');
}

function tagsDirectory(instance: Instance): Directory {
  return { instance: Object.fromEntries(instance.tags) };
}
