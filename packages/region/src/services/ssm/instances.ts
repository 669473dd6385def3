/** EC2 instances as managed nodes: sessions and node end with the instance. spec/session-manager 12. */
import { nodeGoneText } from '@sallyport/ssm';
import type { Account } from '../../account.ts';
import { gatewayOf } from '../../gateway/region-gateway.ts';
import type { Region } from '../../region.ts';
import type { Closer } from '../../service.ts';
import { findInstance, type Instance, onInstanceChange } from '../ec2/store.ts';
import { targetNotConnected } from './errors.ts';
import { isConnected, nodeOf, nodeStore } from './nodes.ts';

/** An instance that is a managed node or can become one again. */
export function instanceOf(account: Account, id: string): Instance | undefined {
  const instance = findInstance(account, id);
  return instance?.state === 'terminated' ? undefined : instance;
}

/** Credentials can outlive their instance, but only a running instance is a node. */
export function isUp(account: Account, id: string): boolean {
  const state = findInstance(account, id)?.state;
  return state === 'running' || state === 'pending';
}

export function requireConnected(account: Account, target: string): void {
  const state = findInstance(account, target)?.state;
  if (state === 'running' && isConnected(account, target)) return;
  throw targetNotConnected(target, whyNot(account, state));
}

function whyNot(account: Account, state: string | undefined): string {
  if (state === undefined) return `There is no such instance in account ${account.id}, region ${account.region.name}.`;
  if (state !== 'running') return `The instance is ${state}.`;
  return 'The instance runs, but its SSM Agent has no connection: it may still be starting, or the role of its instance profile lacks permissions.';
}

/** Ends the sessions of an instance that stops, and removes the node of a terminated one. */
export function watchInstances(region: Region): Closer {
  const stop = onInstanceChange(region, ({ account, instance, to }) => {
    if (to === 'pending' || to === 'running') return;
    const gateway = gatewayOf(region);
    for (const session of gateway.sessionsOf(account.id, instance.id)) {
      session.end({ how: 'terminated', output: nodeGoneText(instance.id, to) });
    }
    if (to === 'shutting-down' || to === 'terminated') nodeStore.of(account).delete(instance.id);
    if (to === 'stopped' || to === 'terminated') gateway.forgetNode(account.id, instance.id);
    delete nodeOf(account, instance.id)?.upSince;
  });
  return { close: async () => stop() };
}
