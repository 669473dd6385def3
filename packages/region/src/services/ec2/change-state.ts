/** ec2:StartInstances, StopInstances, RebootInstances and TerminateInstances: all of the named instances or none. */
import type {
  InstanceStateChange,
  RebootInstancesRequest,
  StartInstancesRequest,
  StartInstancesResult,
  StopInstancesRequest,
  StopInstancesResult,
  TerminateInstancesRequest,
  TerminateInstancesResult,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Operation } from '../../service.ts';
import type { ServiceError } from '../../service-error.ts';
import { error, incorrectState, invalidCombination, unsupported } from './errors.ts';
import { instancePermissions, requireInstances } from './find-instances.ts';
import { boot, reboot, stop, terminate } from './lifecycle.ts';
import { newPublicIp } from './public-addresses.ts';
import { stateDetail } from './render.ts';
import { requireSandbox } from './run-instances.ts';
import { type Instance, type InstanceState, setState } from './store.ts';

type Named<T> = T & { readonly InstanceIds: string[] };

/** Also for an empty list, which is sent as none. */
const noInstances = (): ServiceError => invalidCombination('No instances specified');

export const startInstances: Operation<Named<StartInstancesRequest>, StartInstancesResult> = {
  missing: noInstances,
  requiredPermissions: ({ InstanceIds }, call) => instancePermissions(call, 'StartInstances', InstanceIds),
  async handle({ InstanceIds }, call) {
    const { account, region } = call;
    await requireSandbox(call);
    const startable: readonly InstanceState[] = ['stopped', 'running', 'pending'];
    const instances = inState(account, InstanceIds, startable, 'started');
    return {
      StartingInstances: instances.map((instance) =>
        change(instance, () => {
          if (instance.state !== 'stopped') return;
          instance.launchTime = region.clock.now();
          instance.stateReason = { code: 'pending', message: 'pending' };
          instance.transition = '';
          if (instance.interface.mapsPublicIp) instance.interface.publicIp = newPublicIp(region);
          setState(account, instance, 'pending');
          boot(account, instance);
        }),
      ),
    };
  },
};

export const stopInstances: Operation<Named<StopInstancesRequest>, StopInstancesResult> = {
  missing: noInstances,
  requiredPermissions: ({ InstanceIds }, call) => instancePermissions(call, 'StopInstances', InstanceIds),
  handle({ InstanceIds, Hibernate }, { account }) {
    if (Hibernate === true) throw unsupported('hibernation');
    const stoppable: readonly InstanceState[] = ['running', 'stopping', 'stopped'];
    const instances = inState(account, InstanceIds, stoppable, 'stopped');
    const held = instances.find(({ disableApiStop }) => disableApiStop);
    if (held !== undefined) throw protectedInstance(held.id, 'stopped', 'disableApiStop');
    return {
      StoppingInstances: instances.map((instance) =>
        change(instance, () => {
          if (instance.state !== 'stopped') stop(account, instance);
        }),
      ),
    };
  },
};

export const rebootInstances: Operation<Named<RebootInstancesRequest>, void> = {
  missing: noInstances,
  requiredPermissions: ({ InstanceIds }, call) => instancePermissions(call, 'RebootInstances', InstanceIds),
  handle({ InstanceIds }, { account }) {
    for (const instance of inState(account, InstanceIds, ['running'], 'rebooted')) reboot(account, instance);
  },
};

export const terminateInstances: Operation<Named<TerminateInstancesRequest>, TerminateInstancesResult> = {
  missing: noInstances,
  requiredPermissions: ({ InstanceIds }, call) => instancePermissions(call, 'TerminateInstances', InstanceIds),
  handle({ InstanceIds }, { account }) {
    const instances = requireInstances(account, InstanceIds);
    const held = instances.find(({ state, disableApiTermination }) => state !== 'terminated' && disableApiTermination);
    if (held !== undefined) throw protectedInstance(held.id, 'terminated', 'disableApiTermination');
    return {
      TerminatingInstances: instances.map((instance) =>
        change(instance, () => {
          if (instance.state !== 'terminated') terminate(account, instance);
        }),
      ),
    };
  },
};

function inState(account: Account, ids: readonly string[], states: readonly InstanceState[], verb: string): Instance[] {
  const instances = requireInstances(account, ids);
  const wrong = instances.find(({ state }) => !states.includes(state));
  if (wrong !== undefined) throw incorrectState(wrong.id, verb);
  return instances;
}

function change(instance: Instance, act: () => void): InstanceStateChange {
  const before = instance.state;
  act();
  return { InstanceId: instance.id, CurrentState: stateDetail(instance.state), PreviousState: stateDetail(before) };
}

function protectedInstance(id: string, verb: string, attribute: string): Error {
  return error(
    'OperationNotPermitted',
    `The instance '${id}' may not be ${verb}. Modify its '${attribute}' instance attribute and try again.`,
  );
}
