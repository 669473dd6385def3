/** The root volume of a launch, from its block device mappings, with EC2's checks of a gp3 or other volume. */
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { error, invalidParameter, unsupported } from './errors.ts';
import type { RootVolume } from './store.ts';

export type AskedVolume = Omit<RootVolume, 'id' | 'tags'>;

export const rootDevice = '/dev/xvda';
/** What the volume of an instance is made of, and its GiB. */
export const rootSnapshot = 'snap-05a11190b7000c0de';
export const imageSize = 8;

/** GiB and operations a second that a volume of each type may have; https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html */
const types: Readonly<
  Record<
    string,
    {
      readonly most: number;
      readonly iops?: readonly [number, number];
      readonly throughput?: readonly [number, number];
    }
  >
> = {
  gp3: { most: 65_536, iops: [3000, 80_000], throughput: [125, 2000] },
  gp2: { most: 16_384 },
  io1: { most: 16_384, iops: [100, 64_000] },
  io2: { most: 65_536, iops: [100, 256_000] },
  standard: { most: 1024 },
};

const usual = { type: 'gp3', iops: 3000, throughput: 125 } as const;

export function rootVolume(mappings: RunInstancesRequest['BlockDeviceMappings']): AskedVolume {
  const mapping = mappings?.find(({ DeviceName }) => DeviceName === rootDevice);
  const { Ebs: ebs = {}, NoDevice } = mapping ?? {};
  if (NoDevice !== undefined) throw unsupported('an instance without its root volume');
  const type = ebs.VolumeType ?? usual.type;
  const limits = Object.hasOwn(types, type) ? types[type] : undefined;
  if (limits === undefined) throw invalidParameter(`Invalid value '${type.slice(0, 40)}' for VolumeType.`);
  const size = ebs.VolumeSize ?? imageSize;
  if (size < imageSize) {
    throw error(
      'InvalidBlockDeviceMapping',
      `Volume of size ${size}GB is smaller than snapshot '${rootSnapshot}', expect size >= ${imageSize}GB`,
    );
  }
  if (!Number.isInteger(size) || size > limits.most) {
    throw invalidParameter(`Volume of ${size}GiB is invalid. It must be at most ${limits.most}GiB.`);
  }
  return {
    size,
    type,
    iops: within('iops', ebs.Iops, limits.iops) ?? (limits.iops === undefined ? gp2Iops(type, size) : limits.iops[0]),
    throughput: within('throughput', ebs.Throughput, limits.throughput) ?? limits.throughput?.[0],
    encrypted: ebs.Encrypted ?? false,
    deleteOnTermination: ebs.DeleteOnTermination ?? true,
  };
}

function within(
  name: string,
  value: number | undefined,
  range: readonly [number, number] | undefined,
): number | undefined {
  if (value === undefined) return undefined;
  if (range === undefined)
    throw error('InvalidParameterCombination', `The parameter ${name} is not supported for this volume type.`);
  const [least, most] = range;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidParameter(`Volume ${name} of ${value} is invalid. It must be from ${least} to ${most}.`);
}

/** Three for each GiB, from 100 to 16,000. */
function gp2Iops(type: string, size: number): number | undefined {
  return type === 'gp2' ? Math.min(Math.max(3 * size, 100), 16_000) : undefined;
}
