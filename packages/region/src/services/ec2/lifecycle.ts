/**
 * Boots, stops and discards the machine of an instance. The state that callers see changes at once; the work follows
 * one step at a time for each instance, in the order of the requests.
 */
import type { Account } from '../../account.ts';
import type { Machine, MachineEnd } from '../../instances/machine.ts';
import type { Region } from '../../region.ts';
import type { Closer } from '../../service.ts';
import { metadataListener } from '../imds/listener.ts';
import { revokeAllCredentials } from '../sts/instance-credentials.ts';
import { sizeOf } from './instance-types.ts';
import { reaches } from './reaches.ts';
import { ec2Store, type Instance, type StateReason, setState } from './store.ts';

const work = new WeakMap<Instance, Promise<void>>();
/** Regions that are closing, where no instance boots any more. */
const closing = new WeakSet<Region>();

export function openLifecycle(region: Region): Closer {
  return {
    close() {
      closing.add(region);
      return Promise.resolve();
    },
  };
}

/** A pending instance, new or started again. */
export function boot(account: Account, instance: Instance): void {
  enqueue(instance, () => bootNow(account, instance, 'pending'));
}

export function stop(account: Account, instance: Instance): void {
  leave(account, instance, 'stopping', userShutdown);
  enqueue(instance, () => endNow(account, instance));
}

export function terminate(account: Account, instance: Instance): void {
  leave(account, instance, 'shutting-down', userShutdown);
  enqueue(instance, () => endNow(account, instance));
}

/** The state stays `running`, as on AWS. */
export function reboot(account: Account, instance: Instance): void {
  enqueue(instance, async () => {
    if (instance.state !== 'running') return;
    await endMachine(account, instance);
    await bootNow(account, instance, 'running');
  });
}

/** Settles when everything asked for so far is done. */
export async function settled(instance: Instance): Promise<void> {
  await work.get(instance);
}

function enqueue(instance: Instance, step: () => Promise<void>): void {
  const before = work.get(instance) ?? Promise.resolve();
  const next = before.then(step).catch((cause: unknown) => {
    // The step failed and the instance keeps its transitional state; StateReason tells why, so that the call can be
    // repeated.
    instance.stateReason = internalError(cause);
  });
  work.set(instance, next);
}

async function bootNow(account: Account, instance: Instance, from: 'pending' | 'running'): Promise<void> {
  if (instance.state !== from || closing.has(account.region)) return;
  let machine: Machine;
  try {
    machine = await account.region.machines.boot({
      id: instance.id,
      hostname: instance.interface.privateDnsName.replace(/\..*$/, ''),
      privateIp: instance.interface.privateIp,
      size: sizeOf(instance.type),
      ...(instance.userData !== undefined && { userData: instance.userData }),
      metadata: metadataListener(account, instance),
      pathTo: (service) => reaches(account, instance, service),
    });
  } catch (cause) {
    if (instance.state === from) await failed(account, instance, internalError(cause));
    return;
  }
  instance.machine = machine;
  void machine.ended.then((end) => ended(account, instance, machine, end));
  if (instance.state !== 'pending') return;
  instance.stateReason = undefined;
  instance.transition = '';
  instance.bootedBefore = true;
  setState(account, instance, 'running');
}

/** An instance that has never run is terminated; one that has run keeps its disk. */
async function failed(account: Account, instance: Instance, reason: StateReason): Promise<void> {
  instance.stateReason = reason;
  instance.transition = `Server.InternalError (${written(account)})`;
  if (instance.bootedBefore) {
    setState(account, instance, 'stopped');
    return;
  }
  setState(account, instance, 'shutting-down');
  await account.region.machines.discard(instance.id);
  forget(account, instance);
}

async function endNow(account: Account, instance: Instance): Promise<void> {
  await endMachine(account, instance);
  // AWS takes the address back that it lent; the next start gets another one.
  instance.interface.publicIp = undefined;
  if (instance.state === 'stopping') setState(account, instance, 'stopped');
  if (instance.state !== 'shutting-down') return;
  await account.region.machines.discard(instance.id);
  forget(account, instance);
}

async function endMachine(account: Account, instance: Instance): Promise<void> {
  const { machine } = instance;
  if (machine === undefined) return;
  await machine.stop();
  keepConsole(account, instance, machine);
}

/** A machine has ended. Unless the region stopped it, it was shut down from inside or failed. */
function ended(account: Account, instance: Instance, machine: Machine, end: MachineEnd): void {
  if (instance.machine !== machine) return;
  keepConsole(account, instance, machine);
  if (instance.state !== 'running' || end.how === 'stopped') return;
  if (end.how === 'failed') leave(account, instance, 'stopping', internalError(end.reason));
  else if (instance.shutdownBehavior === 'stop') leave(account, instance, 'stopping', ownShutdown);
  else leave(account, instance, 'shutting-down', ownShutdown);
  enqueue(instance, () => endNow(account, instance));
}

function keepConsole(account: Account, instance: Instance, machine: Machine): void {
  if (instance.machine !== machine) return;
  instance.lastConsole = { text: machine.console(), at: account.region.clock.now() };
  delete instance.machine;
}

function leave(account: Account, instance: Instance, to: 'stopping' | 'shutting-down', reason: StateReason): void {
  instance.stateReason = reason;
  instance.transition = reason === userShutdown ? `User initiated (${written(account)})` : '';
  if (instance.state !== to) setState(account, instance, to);
}

function forget(account: Account, instance: Instance): void {
  delete instance.profile;
  for (const address of ec2Store.of(account).addresses.values()) {
    if (address.association?.instanceId === instance.id) address.association = undefined;
  }
  revokeAllCredentials(account, instance.id);
  setState(account, instance, 'terminated');
}

const userShutdown: StateReason = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

const ownShutdown: StateReason = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
};

function internalError(cause: unknown): StateReason {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const hint = cause instanceof Error && 'hint' in cause && typeof cause.hint === 'string' ? ` (${cause.hint})` : '';
  return { code: 'Server.InternalError', message: `Server.InternalError: ${reason}${hint}` };
}

/** `2026-11-21 12:00:00 GMT` */
function written({ region }: Account): string {
  return `${region.clock.now().toISOString().slice(0, 19).replace('T', ' ')} GMT`;
}
