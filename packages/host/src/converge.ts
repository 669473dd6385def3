/**
 * Makes one account of this host what the roster grants: observe, plan, and when there are steps, take the lock, observe
 * and plan again, and apply. Two logins of one person at once therefore make one account (spec/host K-1).
 */
import type { DesiredAccount, LinuxName, Sha256 } from '@sallyport/access';
import type { HostRefusal } from './host-error.ts';
import type { Interruption } from './interruption.ts';
import { observe } from './observe.ts';
import { plan, type Step } from './plan.ts';
import type { System } from './system.ts';

export type Converged = { readonly ok: true; readonly name: LinuxName; readonly done: readonly Step[] } | HostRefusal;

export async function converge(
  system: System,
  account: DesiredAccount,
  sha256: Sha256,
  interruption: Interruption,
): Promise<Converged> {
  const first = plan(account, observe(system, account, sha256));
  // Without the lock another login may have written its ledger and not yet its account. A plan without steps is the same
  // in both cases; every other plan is made again under the lock.
  if (first.ok && first.steps.length === 0) return { ok: true, name: first.name, done: [] };
  const lock = await system.lock(interruption.signal);
  try {
    const current = plan(account, observe(system, account, sha256));
    if (!current.ok) return current;
    for (const step of current.steps) {
      await interruption.check();
      await apply(system, step);
    }
    return { ok: true, name: current.name, done: current.steps };
  } finally {
    await lock.release();
  }
}

async function apply(system: System, step: Step): Promise<void> {
  switch (step.do) {
    case 'remove-sudoers':
      return system.removeSudoers(step.name);
    case 'remove-from-group':
      return system.removeFromGroup(step.name, step.group);
    case 'write-ledger':
      return system.writeLedger(step.ledger);
    case 'create-group':
      return system.createGroup(step.group, step.gid);
    case 'create-user':
      return system.createUser(step.name, step.id);
    case 'add-to-groups':
      return system.addToGroups(step.name, step.groups);
    case 'write-sudoers':
      return system.writeSudoers(step.name, step.content);
    default:
      return step satisfies never;
  }
}

/** A step in words, for logs and dry runs. */
export function describeStep(step: Step): string {
  switch (step.do) {
    case 'remove-sudoers':
      return `take sudo from ${step.name}`;
    case 'remove-from-group':
      return `take ${step.name} out of ${step.group}`;
    case 'write-ledger':
      return 'write the ledger';
    case 'create-group':
      return `create the group ${step.group} (${step.gid})`;
    case 'create-user':
      return `create the account ${step.name} (${step.id})`;
    case 'add-to-groups':
      return `put ${step.name} into ${step.groups.join(', ')}`;
    case 'write-sudoers':
      return `write the sudo rules of ${step.name}`;
    default:
      return step satisfies never;
  }
}
