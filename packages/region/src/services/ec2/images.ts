/** The one image: the computer's own Linux, which every instance is a copy-on-write layer over. */
import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { checkId, notFound } from './errors.ts';
import { applyFilters, type Fields, fields } from './filter.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';

/** The same in every region and account, so that scripts can name it. */
export const localImageId = 'ami-05a11190b7000c0de';
export const rootDevice = '/dev/xvda';
/** Not an account of the region: the image belongs to the region itself. */
export const imageOwner = '000000000000';
const imageName = 'sallyport-local-linux';
const imageDate = '2026-01-01T00:00:00.000Z';

export function architecture(): 'arm64' | 'x86_64' {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}

export function checkImage(id: string): string {
  checkId('ami', id);
  if (id !== localImageId) throw notFound('ami', id);
  return id;
}

const filters: Fields<Image> = fields({
  architecture: ({ Architecture }) => Architecture,
  'creation-date': ({ CreationDate }) => CreationDate,
  description: ({ Description }) => Description,
  'ena-support': ({ EnaSupport }) => String(EnaSupport),
  hypervisor: ({ Hypervisor }) => Hypervisor,
  'image-id': ({ ImageId }) => ImageId,
  'image-type': ({ ImageType }) => ImageType,
  'is-public': ({ Public }) => String(Public),
  name: ({ Name }) => Name,
  'owner-alias': ({ ImageOwnerAlias }) => ImageOwnerAlias,
  'owner-id': ({ OwnerId }) => OwnerId,
  'root-device-name': ({ RootDeviceName }) => RootDeviceName,
  'root-device-type': ({ RootDeviceType }) => RootDeviceType,
  state: ({ State }) => State,
  'virtualization-type': ({ VirtualizationType }) => VirtualizationType,
});

export const describeImages: Operation<DescribeImagesRequest, DescribeImagesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeImages'),
  async handle(input, call) {
    refusePagesOf(input.ImageIds, input, 'imageIds');
    for (const id of input.ImageIds ?? []) checkImage(id);
    const owned = owners(input.Owners) && launchable(input.ExecutableUsers);
    const found = await applyFilters(call, owned ? [localImage()] : [], input.Filters, filters);
    const page = paginate(found, ({ ImageId }) => ImageId ?? '', input);
    return { Images: [...page.items], NextToken: page.NextToken };
  },
};

/** `self` owns no images. */
function owners(asked: readonly string[] | undefined): boolean {
  return asked === undefined || asked.length === 0 || asked.includes('amazon') || asked.includes(imageOwner);
}

function launchable(users: readonly string[] | undefined): boolean {
  return users === undefined || users.length === 0 || users.includes('all');
}

function localImage(): Image {
  return {
    ImageId: localImageId,
    ImageLocation: `amazon/${imageName}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: imageOwner,
    Name: imageName,
    Description: "a copy-on-write layer over this computer's own Linux",
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
    BlockDeviceMappings: [],
  };
}
