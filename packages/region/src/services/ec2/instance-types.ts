/** Common instance types. Of their size an instance has memory and a share of the processors. */
import type {
  _InstanceType,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { InstanceSize } from '../../instances/instance-size.ts';
import type { Operation } from '../../service.ts';
import { error } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';

type Facts = { readonly vcpus: number; readonly gib: number; readonly arm: boolean; readonly burstable: boolean };

/** vCPUs and GiB of each size. */
const sizes = {
  burst: {
    nano: [2, 0.5],
    micro: [2, 1],
    small: [2, 2],
    medium: [2, 4],
    large: [2, 8],
    xlarge: [4, 16],
    '2xlarge': [8, 32],
  },
  single: {
    nano: [1, 0.5],
    micro: [1, 1],
    small: [1, 2],
    medium: [2, 4],
    large: [2, 8],
    xlarge: [4, 16],
    '2xlarge': [8, 32],
  },
  general: { large: [2, 8], xlarge: [4, 16], '2xlarge': [8, 32], '4xlarge': [16, 64] },
  compute: { large: [2, 4], xlarge: [4, 8], '2xlarge': [8, 16], '4xlarge': [16, 32] },
} as const;

const families: Readonly<Record<string, { readonly sizes: keyof typeof sizes; readonly arm: boolean }>> = {
  t2: { sizes: 'single', arm: false },
  t3: { sizes: 'burst', arm: false },
  t3a: { sizes: 'burst', arm: false },
  t4g: { sizes: 'burst', arm: true },
  m5: { sizes: 'general', arm: false },
  m6i: { sizes: 'general', arm: false },
  m6g: { sizes: 'general', arm: true },
  m7i: { sizes: 'general', arm: false },
  m7g: { sizes: 'general', arm: true },
  c5: { sizes: 'compute', arm: false },
  c6i: { sizes: 'compute', arm: false },
  c6g: { sizes: 'compute', arm: true },
  c7g: { sizes: 'compute', arm: true },
};

/** EC2's own default. */
export const defaultType = 'm1.small';

const types: ReadonlyMap<string, Facts> = new Map<string, Facts>([
  [defaultType, { vcpus: 1, gib: 1.7, arm: false, burstable: false }],
  ...Object.entries(families).flatMap(([family, { sizes: row, arm }]) =>
    Object.entries(sizes[row]).map(([size, [vcpus, gib]]): [string, Facts] => [
      `${family}.${size}`,
      { vcpus, gib, arm, burstable: family.startsWith('t') },
    ]),
  ),
]);

export function checkType(type: string): string {
  if (types.has(type)) return type;
  throw error('InvalidParameterValue', `Invalid value '${type.slice(0, 80)}' for InstanceType.`);
}

/** Of a type that was checked. */
export function sizeOf(type: string): InstanceSize {
  const facts = types.get(type);
  if (facts === undefined) throw new Error(`no such instance type: ${type}`);
  return { vcpus: facts.vcpus, memoryBytes: mib(facts.gib) * 1024 ** 2 };
}

/** The usual CPU credits of a type that has some: t2 is the oldest. */
export function burstableCredits(type: string): 'standard' | 'unlimited' | undefined {
  if (types.get(type)?.burstable !== true) return undefined;
  return type.startsWith('t2.') ? 'standard' : 'unlimited';
}

type Named = Facts & { readonly type: string };

const filters = fields<Named>({
  'bare-metal': () => 'false',
  'burstable-performance-supported': ({ burstable }) => String(burstable),
  'current-generation': ({ type }) => String(type !== defaultType),
  'instance-type': ({ type }) => type,
  'memory-info.size-in-mib': ({ gib }) => String(mib(gib)),
  'processor-info.supported-architecture': ({ arm }) => architecture(arm),
  'vcpu-info.default-vcpus': ({ vcpus }) => String(vcpus),
});

export const describeInstanceTypes: Operation<DescribeInstanceTypesRequest, DescribeInstanceTypesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeInstanceTypes'),
  async handle(input, call) {
    refusePagesOf(input.InstanceTypes, input, 'instanceTypes');
    for (const type of input.InstanceTypes ?? []) {
      if (!types.has(type)) {
        throw error(
          'InvalidInstanceType',
          `The following supplied instance types do not exist: [${type.slice(0, 80)}]`,
        );
      }
    }
    const all = [...types].map(([type, facts]): Named => ({ type, ...facts }));
    const wanted = all.filter(({ type }) => input.InstanceTypes?.includes(type as _InstanceType) ?? true);
    const page = paginate(await applyFilters(call, wanted, input.Filters, filters), ({ type }) => type, input);
    return { InstanceTypes: page.items.map(detail), NextToken: page.NextToken };
  },
};

function detail({ type, vcpus, gib, arm, burstable }: Named): InstanceTypeInfo {
  return {
    InstanceType: type as _InstanceType,
    CurrentGeneration: type !== defaultType,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    ProcessorInfo: { SupportedArchitectures: [architecture(arm)] },
    VCpuInfo: { DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: mib(gib) },
    BurstablePerformanceSupported: burstable,
    HibernationSupported: false,
  };
}

const architecture = (arm: boolean): 'arm64' | 'x86_64' => (arm ? 'arm64' : 'x86_64');
const mib = (gib: number): number => Math.round(gib * 1024);
