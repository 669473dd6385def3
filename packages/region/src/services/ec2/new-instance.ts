/** The record of a new instance. */
import type { Account } from '../../account.ts';
import type { InstanceProfile } from '../iam/store.ts';
import { newId, newMac } from './ids.ts';
import type { Placement } from './placement.ts';
import { newAssociation } from './profiles.ts';
import { newPublicIp } from './public-addresses.ts';
import type { AskedVolume } from './root-volume.ts';
import { ec2Store, type Instance, type MetadataOptions } from './store.ts';

export type NewInstance = Pick<
  Instance,
  | 'autoRecovery'
  | 'clientToken'
  | 'credits'
  | 'disableApiStop'
  | 'disableApiTermination'
  | 'ebsOptimized'
  | 'imageId'
  | 'keyPair'
  | 'launchIndex'
  | 'monitoring'
  | 'reservationId'
  | 'shutdownBehavior'
  | 'type'
  | 'userData'
> & {
  readonly placement: Placement;
  readonly privateIp: string;
  readonly profile: InstanceProfile | undefined;
  readonly metadata: MetadataOptions;
  readonly volume: AskedVolume;
  readonly tags: ReadonlyMap<'instance' | 'volume' | 'network-interface', ReadonlyMap<string, string>>;
};

export function newInstance(
  account: Account,
  { placement, privateIp, profile, metadata, volume, tags, ...facts }: NewInstance,
): Instance {
  const { region } = account;
  const store = ec2Store.of(account);
  const sequence = store.nextSequence;
  store.nextSequence += 1;
  const now = region.clock.now();
  const mapsPublicIp = placement.publicAddress ?? placement.subnet.mapPublicIp;
  return {
    id: newId('i', region.random),
    ...facts,
    sequence,
    state: 'pending',
    stateReason: { code: 'pending', message: 'pending' },
    transition: '',
    launchTime: now,
    createdAt: now,
    bootedBefore: false,
    availabilityZone: placement.subnet.availabilityZone,
    vpcId: placement.subnet.vpcId,
    subnetId: placement.subnet.id,
    interface: {
      id: newId('eni', region.random),
      attachmentId: newId('eni-attach', region.random),
      mac: newMac(region.random),
      privateIp,
      privateDnsName: privateDnsName(region.name, privateIp),
      securityGroupIds: placement.groups.map(({ id }) => id),
      sourceDestCheck: true,
      mapsPublicIp,
      publicIp: mapsPublicIp ? newPublicIp(region) : undefined,
      tags: new Map(tags.get('network-interface')),
    },
    volume: { id: newId('vol', region.random), ...volume, tags: new Map(tags.get('volume')) },
    metadata: { ...metadata },
    tags: new Map(tags.get('instance')),
    ...(profile !== undefined && { profile: newAssociation(account, profile) }),
  };
}

/** us-east-1 is older than this form of names. */
export function privateDnsName(regionName: string, ip: string): string {
  const host = `ip-${ip.replaceAll('.', '-')}`;
  return regionName === 'us-east-1' ? `${host}.ec2.internal` : `${host}.${regionName}.compute.internal`;
}
