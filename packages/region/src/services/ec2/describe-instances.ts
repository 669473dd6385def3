/** ec2:DescribeInstances, DescribeInstanceStatus and GetConsoleOutput. */
import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  DescribeInstancesRequest,
  DescribeInstancesResult,
  GetConsoleOutputRequest,
  GetConsoleOutputResult,
  InstanceStatus,
  Reservation,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { applyFilters, fields } from './filter.ts';
import { instancePermissions, requireInstance, requireInstances } from './find-instances.ts';
import { instanceFields } from './instance-filters.ts';
import { paginate, refusePagesOf } from './paginate.ts';
import { reservationDetail, stateDetail } from './render.ts';
import { requiredPermissionOnAny } from './required-permissions.ts';
import { type Instance, instancesOf } from './store.ts';

const launchOrder = ({ sequence }: Instance): string => String(sequence).padStart(12, '0');

export const describeInstances: Operation<DescribeInstancesRequest, DescribeInstancesResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeInstances'),
  async handle(input, call) {
    const { account } = call;
    const { InstanceIds: ids } = input;
    refusePagesOf(ids, input, 'instancesSet');
    const asked = ids === undefined ? instancesOf(account) : requireInstances(account, ids);
    const page = paginate(await applyFilters(call, asked, input.Filters, instanceFields(account)), launchOrder, input);
    const launches = Map.groupBy(page.items, ({ reservationId }) => reservationId);
    const reservations: Reservation[] = [...launches.values()].map((instances) =>
      reservationDetail(account, instances),
    );
    return { Reservations: reservations, NextToken: page.NextToken };
  },
};

const statusFields = fields<Instance>({
  'availability-zone': ({ availabilityZone }) => availabilityZone,
  'instance-state-code': ({ state }) => String(stateDetail(state).Code),
  'instance-state-name': ({ state }) => state,
  'instance-status.reachability': (instance) => status(instance).Details?.[0]?.Status,
  'instance-status.status': (instance) => status(instance).Status,
  'system-status.reachability': (instance) => status(instance).Details?.[0]?.Status,
  'system-status.status': (instance) => status(instance).Status,
});

export const describeInstanceStatus: Operation<DescribeInstanceStatusRequest, DescribeInstanceStatusResult> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeInstanceStatus'),
  async handle(input, call) {
    const { account } = call;
    const { InstanceIds: ids } = input;
    refusePagesOf(ids, input, 'instancesSet');
    const asked = ids === undefined ? instancesOf(account) : requireInstances(account, ids);
    const shown = asked.filter(({ state }) => state === 'running' || input.IncludeAllInstances === true);
    const page = paginate(await applyFilters(call, shown, input.Filters, statusFields), launchOrder, input);
    return { InstanceStatuses: page.items.map(statusDetail), NextToken: page.NextToken };
  },
};

function statusDetail(instance: Instance): InstanceStatus {
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.availabilityZone,
    InstanceState: stateDetail(instance.state),
    InstanceStatus: status(instance),
    SystemStatus: status(instance),
  };
}

/** Status checks of a running sandbox pass: the state is `running` only once its first program runs. */
function status({ state }: Instance): NonNullable<InstanceStatus['InstanceStatus']> {
  if (state !== 'running') return { Status: 'not-applicable' };
  return { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] };
}

type ConsoleInput = GetConsoleOutputRequest & { readonly InstanceId: string };

export const getConsoleOutput: Operation<ConsoleInput, GetConsoleOutputResult> = {
  requiredPermissions: ({ InstanceId }, call) => instancePermissions(call, 'GetConsoleOutput', [InstanceId]),
  handle({ InstanceId }, { account, region }) {
    const instance = requireInstance(account, InstanceId);
    const text = instance.machine?.console() ?? instance.lastConsole?.text ?? new Uint8Array(0);
    const at = instance.machine === undefined ? instance.lastConsole?.at : region.clock.now();
    return {
      InstanceId,
      Timestamp: at ?? instance.launchTime,
      Output: Buffer.from(text).toString('base64'),
    };
  },
};
