/** The parameters of RunInstances that the region serves; others are refused by name and not ignored. */
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { given, invalidCombination, invalidParameter, unsupported } from './errors.ts';

/** Accepted without effect, or read elsewhere. */
const without: ReadonlySet<keyof RunInstancesRequest> = new Set<keyof RunInstancesRequest>([
  'ClientToken',
  'CpuOptions',
  'DryRun',
]);

const read: ReadonlySet<keyof RunInstancesRequest> = new Set<keyof RunInstancesRequest>([
  'BlockDeviceMappings',
  'CapacityReservationSpecification',
  'CreditSpecification',
  'DisableApiStop',
  'DisableApiTermination',
  'EbsOptimized',
  'EnclaveOptions',
  'HibernationOptions',
  'IamInstanceProfile',
  'ImageId',
  'InstanceInitiatedShutdownBehavior',
  'InstanceType',
  'KeyName',
  'MaintenanceOptions',
  'MaxCount',
  'MetadataOptions',
  'MinCount',
  'Monitoring',
  'NetworkInterfaces',
  'Placement',
  'PrivateDnsNameOptions',
  'PrivateIpAddress',
  'SecurityGroupIds',
  'SecurityGroups',
  'SubnetId',
  'TagSpecifications',
  'UserData',
]);

export function checkParameters(input: RunInstancesRequest): void {
  for (const [name, value] of Object.entries(input)) {
    const key = name as keyof RunInstancesRequest;
    if (value !== undefined && value !== '' && !without.has(key) && !read.has(key))
      throw unsupported(`RunInstances with ${name}`);
  }
  if (input.HibernationOptions?.Configured === true) throw unsupported('hibernation');
  if (input.EnclaveOptions?.Enabled === true) throw unsupported('enclaves');
  if (input.CapacityReservationSpecification?.CapacityReservationTarget !== undefined) {
    throw unsupported('capacity reservations');
  }
  const { Tenancy, AvailabilityZone: _, ...placement } = input.Placement ?? {};
  if ((given(Tenancy) ?? 'default') !== 'default') throw unsupported('dedicated tenancy');
  for (const [name, value] of Object.entries(placement)) {
    if (value !== undefined && value !== '') throw unsupported(`placement by ${name}`);
  }
  const names = input.PrivateDnsNameOptions?.HostnameType;
  if (names !== undefined && names !== 'ip-name') throw unsupported('host names made of instance ids');
}

export function checkCounts(min: number, max: number): void {
  for (const [name, count] of [
    ['minCount', min],
    ['maxCount', max],
  ] as const) {
    if (!Number.isInteger(count) || count < 1) {
      throw invalidParameter(`Value (${count}) for parameter ${name} is invalid. It must be at least 1.`);
    }
  }
  if (min > max) throw invalidCombination(`The minimum count ${min} is larger than the maximum count ${max}`);
}

const mostUserData = 16 * 1024;

/** Strict: a decoder that skips invalid characters would run other bytes than were sent. */
export function decodeUserData(text: string | undefined): Uint8Array | undefined {
  if (text === undefined || text === '') return undefined;
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) {
    throw invalidParameter('Invalid BASE64 encoding of user data.');
  }
  return checkUserData(new Uint8Array(Buffer.from(compact, 'base64')));
}

export function checkUserData(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= mostUserData) return bytes;
  throw invalidParameter(`User data is limited to ${mostUserData} bytes`);
}

export function checkShutdownBehavior(value: string | undefined): 'stop' | 'terminate' {
  if (value === undefined || value === 'stop') return 'stop';
  if (value === 'terminate') return 'terminate';
  throw invalidParameter(
    `Value (${value.slice(0, 40)}) for parameter instanceInitiatedShutdownBehavior is invalid. It is stop or terminate.`,
  );
}
