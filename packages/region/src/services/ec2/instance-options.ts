/**
 * Options of an instance that are recorded and described and change nothing in a sandbox: CPU credits, monitoring,
 * recovery.
 */
import type {
  DescribeInstanceCreditSpecificationsRequest,
  DescribeInstanceCreditSpecificationsResult,
  InstanceMonitoring,
  ModifyInstanceCreditSpecificationRequest,
  ModifyInstanceCreditSpecificationResult,
  ModifyInstanceMaintenanceOptionsRequest,
  ModifyInstanceMaintenanceOptionsResult,
  MonitorInstancesRequest,
  MonitorInstancesResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { error, invalidParameter } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { instancePermissions, requireInstance, requireInstances } from './find-instances.ts';
import { burstableCredits } from './instance-types.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { type Instance, instancesOf } from './store.ts';

/** Undefined for types without credits. */
export function checkCredits(type: string, asked: string | undefined): Instance['credits'] {
  const usual = burstableCredits(type);
  // AWS ignores the option of types that have no credits.
  if (usual === undefined) return undefined;
  if (asked === undefined || asked === '') return usual;
  if (asked === 'standard' || asked === 'unlimited') return asked;
  throw invalidParameter(
    `Value (${asked.slice(0, 40)}) for parameter CpuCredits is invalid. It is standard or unlimited.`,
  );
}

const notBurstable = (id: string): ReturnType<typeof error> =>
  error('InstanceCreditSpecification.NotSupported', `The instance '${id}' does not use CPU credits for billing.`);

export const describeInstanceCredits: Operation<
  DescribeInstanceCreditSpecificationsRequest,
  DescribeInstanceCreditSpecificationsResult
> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeInstanceCreditSpecifications'),
  async handle(input, call) {
    const { account } = call;
    const { InstanceIds: ids } = input;
    refusePagesOf(ids, input, 'instancesSet');
    const asked = ids === undefined ? instancesOf(account) : requireInstances(account, ids);
    const other = ids === undefined ? undefined : asked.find(({ credits }) => credits === undefined);
    if (other !== undefined) throw notBurstable(other.id);
    const known = fields<Instance>({ 'instance-id': ({ id }) => id });
    const burstable = asked.filter(({ credits }) => credits !== undefined);
    const page = paginate(await applyFilters(call, burstable, input.Filters, known), ({ id }) => id, input);
    return {
      InstanceCreditSpecifications: page.items.map(({ id, credits }) => ({ InstanceId: id, CpuCredits: credits })),
      NextToken: page.NextToken,
    };
  },
};

type CreditInput = Omit<ModifyInstanceCreditSpecificationRequest, 'InstanceCreditSpecifications'> & {
  readonly InstanceCreditSpecifications: readonly { readonly InstanceId: string; readonly CpuCredits?: string }[];
};

export const modifyInstanceCredits: Operation<CreditInput, ModifyInstanceCreditSpecificationResult> = {
  requiredPermissions: ({ InstanceCreditSpecifications: asked }, call) =>
    instancePermissions(
      call,
      'ModifyInstanceCreditSpecification',
      asked.map(({ InstanceId }) => InstanceId),
    ),
  handle({ InstanceCreditSpecifications: asked }, { account }) {
    const done: { InstanceId: string }[] = [];
    const failed: NonNullable<ModifyInstanceCreditSpecificationResult['UnsuccessfulInstanceCreditSpecifications']> = [];
    for (const { InstanceId, CpuCredits } of asked) {
      const instance = requireInstance(account, InstanceId);
      if (instance.credits === undefined) {
        const { message } = notBurstable(InstanceId);
        failed.push({ InstanceId, Error: { Code: 'InstanceCreditSpecification.NotSupported', Message: message } });
        continue;
      }
      instance.credits = checkCredits(instance.type, CpuCredits);
      done.push({ InstanceId });
    }
    return { SuccessfulInstanceCreditSpecifications: done, UnsuccessfulInstanceCreditSpecifications: failed };
  },
};

function monitor(
  action: string,
  monitoring: boolean,
): Operation<MonitorInstancesRequest & { readonly InstanceIds: string[] }, MonitorInstancesResult> {
  return {
    requiredPermissions: ({ InstanceIds }, call) => instancePermissions(call, action, InstanceIds),
    handle: ({ InstanceIds }, { account }) => ({
      InstanceMonitorings: requireInstances(account, InstanceIds).map((instance): InstanceMonitoring => {
        instance.monitoring = monitoring;
        return { InstanceId: instance.id, Monitoring: { State: monitoring ? 'pending' : 'disabling' } };
      }),
    }),
  };
}

export const monitorInstances: ReturnType<typeof monitor> = monitor('MonitorInstances', true);
export const unmonitorInstances: ReturnType<typeof monitor> = monitor('UnmonitorInstances', false);

export function checkAutoRecovery(asked: string | undefined): Instance['autoRecovery'] {
  if (asked === undefined || asked === 'default' || asked === 'disabled') return asked ?? 'default';
  throw invalidParameter(`Value (${asked.slice(0, 40)}) for parameter autoRecovery is invalid.`);
}

type MaintenanceInput = ModifyInstanceMaintenanceOptionsRequest & { readonly InstanceId: string };

export const modifyMaintenanceOptions: Operation<MaintenanceInput, ModifyInstanceMaintenanceOptionsResult> = {
  requiredPermissions: ({ InstanceId }, call) =>
    instancePermissions(call, 'ModifyInstanceMaintenanceOptions', [InstanceId]),
  handle({ InstanceId, AutoRecovery }, { account }) {
    const instance = requireInstance(account, InstanceId);
    if (AutoRecovery !== undefined) instance.autoRecovery = checkAutoRecovery(AutoRecovery);
    return { InstanceId, AutoRecovery: instance.autoRecovery };
  },
};
