/** ec2:DescribeInstanceAttribute and ModifyInstanceAttribute. */
import type {
  DescribeInstanceAttributeRequest,
  InstanceAttribute,
  ModifyInstanceAttributeRequest,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import { checkId, error, invalidCombination, invalidParameter, notFound, unsupported } from './errors.ts';
import { instancePermissions, requireInstance } from './find-instances.ts';
import { checkCredits } from './instance-options.ts';
import { checkType } from './instance-types.ts';
import { checkShutdownBehavior, checkUserData } from './launch-parameters.ts';
import { groupDetails } from './render.ts';
import { groupResource, instanceResource, requiredPermission } from './required-permissions.ts';
import { rootDevice } from './root-volume.ts';
import { ec2Store, type Instance } from './store.ts';

type DescribeInput = DescribeInstanceAttributeRequest & { readonly InstanceId: string; readonly Attribute: string };

export const describeInstanceAttribute: Operation<DescribeInput, InstanceAttribute> = {
  requiredPermissions: ({ InstanceId, Attribute }, call) => [
    requiredPermission(call, 'DescribeInstanceAttribute', [instanceResource(call.account, checkId('i', InstanceId))], {
      'ec2:Attribute': Attribute,
    }),
  ],
  handle({ InstanceId, Attribute }, { account }) {
    const instance = requireInstance(account, InstanceId);
    return { InstanceId, ...attribute(account, instance, Attribute) };
  },
};

function attribute(account: Account, instance: Instance, name: string): InstanceAttribute {
  switch (name) {
    case 'userData':
      return { UserData: instance.userData === undefined ? {} : { Value: base64(instance.userData) } };
    case 'instanceType':
      return { InstanceType: { Value: instance.type } };
    case 'instanceInitiatedShutdownBehavior':
      return { InstanceInitiatedShutdownBehavior: { Value: instance.shutdownBehavior } };
    case 'disableApiTermination':
      return { DisableApiTermination: { Value: instance.disableApiTermination } };
    case 'disableApiStop':
      return { DisableApiStop: { Value: instance.disableApiStop } };
    case 'sourceDestCheck':
      return { SourceDestCheck: { Value: instance.interface.sourceDestCheck } };
    case 'groupSet':
      return { Groups: groupDetails(account, instance.interface.securityGroupIds) };
    case 'rootDeviceName':
      return { RootDeviceName: { Value: rootDevice } };
    case 'ebsOptimized':
      return { EbsOptimized: { Value: instance.ebsOptimized } };
    case 'enaSupport':
      return { EnaSupport: { Value: true } };
    case 'blockDeviceMapping':
      return {
        BlockDeviceMappings: [
          {
            DeviceName: rootDevice,
            Ebs: {
              VolumeId: instance.volume.id,
              Status: 'attached',
              AttachTime: instance.createdAt,
              DeleteOnTermination: instance.volume.deleteOnTermination,
            },
          },
        ],
      };
    case 'enclaveOptions':
      return { EnclaveOptions: { Enabled: false } };
    case 'productCodes':
      return { ProductCodes: [] };
    case 'sriovNetSupport':
      return { SriovNetSupport: { Value: 'simple' } };
    // Of paravirtual instances, which no instance is: the attribute is there without a value.
    case 'kernel':
      return { KernelId: {} };
    case 'ramdisk':
      return { RamdiskId: {} };
    default:
      throw invalidParameter(`Value (${name.slice(0, 80)}) for parameter attribute is invalid. Unknown attribute.`);
  }
}

type Change = (instance: Instance) => void;
type ModifyInput = ModifyInstanceAttributeRequest & { readonly InstanceId: string };

export const modifyInstanceAttribute: Operation<ModifyInput, void> = {
  requiredPermissions(input, call) {
    const [name] = changeOf(input, call.account);
    const asked = instancePermissions(call, 'ModifyInstanceAttribute', [input.InstanceId]);
    const groups = (input.Groups ?? []).map((id) => groupResource(call.account, checkId('sg', id)));
    return [
      requiredPermission(call, 'ModifyInstanceAttribute', [...(asked[0]?.resources ?? []), ...groups], {
        'ec2:Attribute': name,
      }),
    ];
  },
  handle(input, { account }) {
    const instance = requireInstance(account, input.InstanceId);
    if (instance.state === 'terminated' || instance.state === 'shutting-down') {
      throw error('IncorrectInstanceState', `The instance '${instance.id}' has been terminated.`);
    }
    changeOf(input, account)[1](instance);
  },
};

/** One attribute a call, as on AWS: the context key `ec2:Attribute` names one attribute. */
function changeOf(input: ModifyInput, account: Account): readonly [string, Change] {
  const changes = [...namedChanges(input, account)];
  const named = input.Attribute === undefined ? undefined : valueChange(input.Attribute, input.Value ?? '');
  if (named !== undefined) changes.push([input.Attribute ?? '', named]);
  const mappings = input.BlockDeviceMappings;
  if (mappings !== undefined) changes.push(['blockDeviceMapping', (instance) => setMappings(instance, mappings)]);
  const [first, ...more] = changes;
  if (first === undefined) throw invalidCombination('No attributes specified.');
  if (more.length > 0) throw invalidCombination('Fields for multiple attribute types specified.');
  return first;
}

function* namedChanges(input: ModifyInput, account: Account): Generator<readonly [string, Change]> {
  const { UserData, InstanceType, InstanceInitiatedShutdownBehavior: shutdown, Groups } = input;
  if (UserData !== undefined) yield ['userData', (instance) => setUserData(instance, UserData.Value)];
  if (InstanceType !== undefined) yield ['instanceType', (instance) => setType(instance, InstanceType.Value ?? '')];
  if (shutdown !== undefined) {
    yield [
      'instanceInitiatedShutdownBehavior',
      (instance) => {
        instance.shutdownBehavior = checkShutdownBehavior(shutdown.Value);
      },
    ];
  }
  const flags = [
    ['disableApiTermination', input.DisableApiTermination],
    ['disableApiStop', input.DisableApiStop],
    ['sourceDestCheck', input.SourceDestCheck],
  ] as const;
  for (const [name, flag] of flags)
    if (flag !== undefined) yield [name, (instance) => setFlag(instance, name, flag.Value)];
  if (Groups !== undefined) yield ['groupSet', (instance) => setGroups(account, instance, Groups)];
  const { EbsOptimized } = input;
  if (EbsOptimized !== undefined) {
    yield [
      'ebsOptimized',
      (instance) => {
        requireStopped(instance);
        instance.ebsOptimized = EbsOptimized.Value ?? false;
      },
    ];
  }
  if (input.EnaSupport !== undefined || input.SriovNetSupport !== undefined) {
    throw unsupported("changes of a sandbox's hardware");
  }
  if (input.Kernel !== undefined || input.Ramdisk !== undefined) throw unsupported('kernels of instances');
}

/** The older form: the attribute's name, and its value as text. */
function valueChange(name: string, value: string): Change {
  switch (name) {
    case 'instanceType':
      return (instance) => setType(instance, value);
    case 'instanceInitiatedShutdownBehavior':
      return (instance) => {
        instance.shutdownBehavior = checkShutdownBehavior(value);
      };
    case 'disableApiTermination':
    case 'disableApiStop':
    case 'sourceDestCheck':
      return (instance) => {
        if (value !== 'true' && value !== 'false') throw invalidParameter(`The value of ${name} is true or false`);
        setFlag(instance, name, value === 'true');
      };
    default:
      throw invalidParameter(`Value (${name.slice(0, 80)}) for parameter attribute is invalid. Unknown attribute.`);
  }
}

/** User data runs as root at the first boot, so it can be changed only while the instance is stopped. */
function setUserData(instance: Instance, value: Uint8Array | undefined): void {
  requireStopped(instance);
  instance.userData = value === undefined || value.length === 0 ? undefined : checkUserData(value);
}

/** Of the root volume, only whether it goes with the instance. */
function setMappings(
  instance: Instance,
  mappings: NonNullable<ModifyInstanceAttributeRequest['BlockDeviceMappings']>,
): void {
  for (const { DeviceName, Ebs } of mappings) {
    if (DeviceName !== rootDevice) {
      throw error('InvalidInstanceAttributeValue', `No device is currently mapped at ${DeviceName ?? 'null'}`);
    }
    if (Ebs?.DeleteOnTermination !== undefined) instance.volume.deleteOnTermination = Ebs.DeleteOnTermination;
  }
}

function setType(instance: Instance, value: string): void {
  requireStopped(instance);
  instance.type = checkType(value);
  instance.credits = checkCredits(instance.type, instance.credits);
}

function setFlag(
  instance: Instance,
  name: 'disableApiTermination' | 'disableApiStop' | 'sourceDestCheck',
  value: boolean | undefined,
): void {
  if (value === undefined) throw invalidParameter(`The value of ${name} is true or false`);
  if (name === 'sourceDestCheck') instance.interface.sourceDestCheck = value;
  else instance[name] = value;
}

function setGroups(account: Account, instance: Instance, ids: readonly string[]): void {
  const { securityGroups } = ec2Store.of(account).network;
  for (const id of ids) {
    const group = securityGroups.get(id);
    if (group === undefined) throw notFound('sg', id);
    if (group.vpcId !== instance.vpcId) {
      throw error('InvalidGroup.NotFound', `The security group '${id}' does not exist in VPC '${instance.vpcId}'`);
    }
  }
  instance.interface.securityGroupIds = [...new Set(ids)];
}

function requireStopped({ id, state }: Instance): void {
  if (state === 'stopped') return;
  throw error('IncorrectInstanceState', `The instance '${id}' is not in the 'stopped' state.`);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
