/** What IAM must allow for RunInstances: every resource it uses or creates, the tags, and passing the role. */

import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { requestTagContext } from '@sallyport/aws';
import type { RequestContext, RequestedResource } from '@sallyport/iam';
import type { Account } from '../../account.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import { iamArn } from '../iam/store.ts';
import { given } from './errors.ts';
import { defaultType } from './instance-types.ts';
import { findImage, imageOwner } from './known-images.ts';
import { usualMetadata } from './metadata-options.ts';
import type { AskedPlacement } from './placement.ts';
import { askedProfile, namedProfile, passRolePermissions } from './profiles.ts';
import {
  createTagsPermission,
  ec2Arn,
  groupResource,
  keyPairResource,
  requiredPermission,
  sandboxKeys,
  subnetResource,
} from './required-permissions.ts';
import { rootVolume } from './root-volume.ts';
import { ec2Store } from './store.ts';
import { tagSpecifications } from './tag-set.ts';

export function runInstancesPermissions(
  input: RunInstancesRequest,
  imageId: string,
  placement: AskedPlacement,
  call: Call,
): readonly RequiredPermission[] {
  const { account } = call;
  const tags = tagSpecifications(input.TagSpecifications, ['instance', 'volume', 'network-interface']);
  const subnet = ec2Store.of(account).network.subnets.get(placement.subnetId);
  const network: RequestContext = {
    'ec2:Subnet': ec2Arn(account, 'subnet', placement.subnetId),
    ...(subnet !== undefined && { 'ec2:Vpc': ec2Arn(account, 'vpc', subnet.vpcId) }),
  };
  const zone: RequestContext = subnet === undefined ? {} : { 'ec2:AvailabilityZone': subnet.availabilityZone };
  const made = (type: 'instance' | 'volume' | 'network-interface', context: RequestContext): RequestedResource => ({
    arn: ec2Arn(account, type, '*'),
    context: { ...zone, ...context, ...requestTagContext(tags.get(type) ?? []) },
  });
  return [
    requiredPermission(call, 'RunInstances', [
      made('instance', { ...sandboxKeys, ...launchKeys(input, call) }),
      {
        arn: ec2Arn(account, 'image', imageId, ''),
        context: {
          'ec2:ImageID': imageId,
          'ec2:ImageType': 'machine',
          'ec2:Owner': ownerOf(account, imageId),
          'ec2:Public': 'true',
          'ec2:RootDeviceType': 'ebs',
        },
      },
      made('network-interface', {
        ...network,
        'ec2:AssociatePublicIpAddress': String(placement.publicAddress ?? subnet?.mapPublicIp ?? false),
      }),
      made('volume', volumeKeys(input)),
      subnetResource(account, placement.subnetId),
      ...placement.groupIds.map((id) => groupResource(account, id)),
      ...(input.KeyName === undefined || input.KeyName === '' ? [] : [keyPairResource(account, input.KeyName)]),
    ]),
    ...[...tags].flatMap(([type, set]) => createTagsPermission(call, 'RunInstances', type, set)),
    ...passRolePermissions(call, askedProfile(input), ec2Arn(account, 'instance', '*')),
  ];
}

function volumeKeys({ BlockDeviceMappings }: RunInstancesRequest): RequestContext {
  const { encrypted, type, size, iops, throughput } = rootVolume(BlockDeviceMappings);
  return {
    'ec2:Encrypted': String(encrypted),
    'ec2:VolumeType': type,
    'ec2:VolumeSize': String(size),
    ...(iops !== undefined && { 'ec2:VolumeIops': String(iops) }),
    ...(throughput !== undefined && { 'ec2:VolumeThroughput': String(throughput) }),
  };
}

/** AWS's own images have its alias in this key. */
function ownerOf({ region }: Account, imageId: string): string {
  const image = findImage(region.name, imageId);
  if (image === undefined || image.owner === imageOwner) return imageOwner;
  return image.ownerAlias ?? image.owner;
}

function launchKeys(input: RunInstancesRequest, { account }: Call): RequestContext {
  const asked = askedProfile(input);
  const profile = asked === undefined ? undefined : namedProfile(account, asked);
  const { HttpEndpoint, HttpPutResponseHopLimit } = input.MetadataOptions ?? {};
  return {
    'ec2:InstanceType': given(input.InstanceType) ?? defaultType,
    // The value of the request, though `optional` is refused later: a policy may deny it first, as on AWS.
    'ec2:MetadataHttpTokens': input.MetadataOptions?.HttpTokens ?? 'required',
    'ec2:MetadataHttpEndpoint': HttpEndpoint ?? usualMetadata.httpEndpoint,
    'ec2:MetadataHttpPutResponseHopLimit': String(HttpPutResponseHopLimit ?? usualMetadata.httpPutResponseHopLimit),
    ...(profile !== undefined && { 'ec2:InstanceProfile': iamArn(account, 'instance-profile', profile) }),
  };
}
