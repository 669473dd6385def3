/** ec2:DescribeImages. There is one image, the computer's own Linux, under the names that clients know. */
import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { checkId, notFound } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { architecture, findImage, type KnownImage, knownImages, localImageId } from './known-images.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { imageSize, rootDevice, rootSnapshot } from './root-volume.ts';

const imageDate = '2026-01-01T00:00:00.000Z';

export function checkImage(regionName: string, id: string): string {
  checkId('ami', id);
  if (findImage(regionName, id) === undefined) throw notFound('ami', id);
  return id;
}

/** Filters for what this image lacks. */
const lacking = [
  'boot-mode',
  'image-watermark.source-image-creation-time',
  'image-watermark.source-image-id',
  'image-watermark.source-image-region',
  'image-watermark.watermark-creation-time',
  'image-watermark.watermark-key',
  'instance-type-specification.supported-instance-type',
  'instance-type-specification.unsupported-instance-type',
  'kernel-id',
  'platform',
  'product-code',
  'product-code.type',
  'ramdisk-id',
  'scan-result.critical-fix-available-since',
  'scan-result.finding-scan-date',
  'scan-result.high-fix-available-since',
  'scan-result.highest-finding-severity-label',
  'scan-result.informational-fix-available-since',
  'scan-result.low-fix-available-since',
  'scan-result.medium-fix-available-since',
  'source-image-id',
  'source-image-region',
  'source-instance-id',
  'sriov-net-support',
  'state-reason-code',
  'state-reason-message',
];

const filters: Fields<Image> = fields({
  ...Object.fromEntries(lacking.map((name) => [name, (): undefined => undefined])),
  architecture: ({ Architecture }) => Architecture,
  'block-device-mapping.delete-on-termination': () => 'true',
  'block-device-mapping.device-name': ({ RootDeviceName }) => RootDeviceName,
  'block-device-mapping.encrypted': () => 'false',
  'block-device-mapping.snapshot-id': () => rootSnapshot,
  'block-device-mapping.volume-size': () => String(imageSize),
  'block-device-mapping.volume-type': () => 'gp3',
  'creation-date': ({ CreationDate }) => CreationDate,
  description: ({ Description }) => Description,
  'ena-support': ({ EnaSupport }) => String(EnaSupport),
  'free-tier-eligible': () => 'false',
  hypervisor: ({ Hypervisor }) => Hypervisor,
  'image-allowed': () => 'true',
  'image-id': ({ ImageId }) => ImageId,
  'image-type': ({ ImageType }) => ImageType,
  'is-public': ({ Public }) => String(Public),
  'manifest-location': ({ ImageLocation }) => ImageLocation,
  name: ({ Name }) => Name,
  'owner-alias': ({ ImageOwnerAlias }) => ImageOwnerAlias,
  'owner-id': ({ OwnerId }) => OwnerId,
  'root-device-name': ({ RootDeviceName }) => RootDeviceName,
  'root-device-type': ({ RootDeviceType }) => RootDeviceType,
  state: ({ State }) => State,
  'virtualization-type': ({ VirtualizationType }) => VirtualizationType,
});

function filtersOf(regionName: string): Fields<Image> {
  // AWS's page names parameters without the first slash.
  const parameters = ({ ImageId = '' }: Image): readonly string[] | undefined =>
    findImage(regionName, ImageId)?.parameters.flatMap((name) => [name, name.slice(1)]);
  return new Map([...filters, ['public-ssm-parameter-name', parameters]]);
}

export const describeImages: Operation<DescribeImagesRequest, DescribeImagesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeImages'),
  async handle(input, call) {
    const { region } = call;
    refusePagesOf(input.ImageIds, input, 'imageIds');
    for (const id of input.ImageIds ?? []) checkImage(region.name, id);
    const asked = knownImages(region.name).filter(
      (image) =>
        (input.ImageIds === undefined || input.ImageIds.includes(image.id)) &&
        owned(image, input.Owners) &&
        launchable(input.ExecutableUsers),
    );
    const found = await applyFilters(call, asked.map(imageDetail), input.Filters, filtersOf(region.name));
    // The region's own name for the image comes first, for scripts that take the first.
    const order = ({ ImageId = '' }: Image): string => `${ImageId === localImageId ? 0 : 1} ${ImageId}`;
    const page = paginate(found, order, input);
    return { Images: [...page.items], NextToken: page.NextToken };
  },
};

/** `self` owns no images. */
function owned({ owner, ownerAlias }: KnownImage, asked: readonly string[] | undefined): boolean {
  if (asked === undefined || asked.length === 0) return true;
  return asked.includes(owner) || (ownerAlias !== undefined && asked.includes(ownerAlias));
}

function launchable(users: readonly string[] | undefined): boolean {
  return users === undefined || users.length === 0 || users.includes('all');
}

function imageDetail({ id, name, owner, ownerAlias, description }: KnownImage): Image {
  return {
    ImageId: id,
    ImageLocation: `${ownerAlias ?? owner}/${name}`,
    ...(ownerAlias !== undefined && { ImageOwnerAlias: ownerAlias }),
    OwnerId: owner,
    Name: name,
    Description: description,
    CreationDate: imageDate,
    State: 'available',
    Public: true,
    ImageType: 'machine',
    Architecture: architecture(),
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    EnaSupport: true,
    RootDeviceType: 'ebs',
    RootDeviceName: rootDevice,
    ImdsSupport: 'v2.0',
    BlockDeviceMappings: [
      {
        DeviceName: rootDevice,
        Ebs: {
          SnapshotId: rootSnapshot,
          VolumeSize: imageSize,
          VolumeType: 'gp3',
          DeleteOnTermination: true,
          Encrypted: false,
        },
      },
    ],
  };
}
