/** What IAM must allow for RunInstances: every resource it uses or creates, the tags, and passing the role. */

import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { requestTagContext } from '@sallyport/aws';
import type { RequestContext, RequestedResource } from '@sallyport/iam';
import type { Call, RequiredPermission } from '../../service.ts';
import { iamArn } from '../iam/store.ts';
import { imageOwner } from './images.ts';
import { defaultType } from './instance-types.ts';
import { usualMetadata } from './metadata-options.ts';
import type { AskedPlacement } from './placement.ts';
import { namedProfile, passRolePermissions } from './profiles.ts';
import {
  createTagsPermission,
  ec2Arn,
  groupResource,
  requiredPermission,
  sandboxKeys,
  subnetResource,
} from './required-permissions.ts';
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
          'ec2:Owner': imageOwner,
          'ec2:Public': 'true',
          'ec2:RootDeviceType': 'ebs',
        },
      },
      made('network-interface', { ...network, 'ec2:AssociatePublicIpAddress': 'false' }),
      made('volume', { 'ec2:Encrypted': 'false', 'ec2:VolumeType': 'gp3' }),
      subnetResource(account, placement.subnetId),
      ...placement.groupIds.map((id) => groupResource(account, id)),
    ]),
    ...[...tags].flatMap(([type, set]) => createTagsPermission(call, 'RunInstances', type, set)),
    ...passRolePermissions(call, input.IamInstanceProfile, ec2Arn(account, 'instance', '*')),
  ];
}

function launchKeys(input: RunInstancesRequest, { account }: Call): RequestContext {
  const profile = input.IamInstanceProfile === undefined ? undefined : namedProfile(account, input.IamInstanceProfile);
  const { HttpEndpoint, HttpPutResponseHopLimit } = input.MetadataOptions ?? {};
  return {
    'ec2:InstanceType': input.InstanceType ?? defaultType,
    // The value of the request, though `optional` is refused later: a policy may deny it first, as on AWS.
    'ec2:MetadataHttpTokens': input.MetadataOptions?.HttpTokens ?? 'required',
    'ec2:MetadataHttpEndpoint': HttpEndpoint ?? usualMetadata.httpEndpoint,
    'ec2:MetadataHttpPutResponseHopLimit': String(HttpPutResponseHopLimit ?? usualMetadata.httpPutResponseHopLimit),
    ...(profile !== undefined && { 'ec2:InstanceProfile': iamArn(account, 'instance-profile', profile) }),
  };
}
