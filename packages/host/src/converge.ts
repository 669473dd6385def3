/**
 * Makes one account of this host what the roster grants: observe, plan, and when there are steps, take the lock, observe
 * and plan again, and apply. Two logins of one person at once therefore make one account (spec/host K-1).
 */
import type { DesiredAccount, LinuxName, Refusal, Roster, Sha256 } from '@sallyport/access';
import { HostError, type HostRefusal } from './host-error.ts';
import type { Interruption } from './interruption.ts';
import { observe } from './observe.ts';
import { type Plan, plan, type Step } from './plan.ts';
import { completeRenames, giveWay } from './rename.ts';
import { homeOf, type System } from './system.ts';
import { observeOwn, planWithdrawal } from './withdraw.ts';

export type Converged =
  | { readonly ok: true; readonly name: LinuxName; readonly done: readonly Step[] }
  | HostRefusal
  | Refusal;

export async function converge(
  system: System,
  account: DesiredAccount,
  roster: Roster,
  sha256: Sha256,
  interruption: Interruption,
): Promise<Converged> {
  const planned = (): Plan => plan(account, roster, observe(system, account, sha256));
  const way = (): readonly Step[] => giveWay(observeOwn(system), account.name, account.person).steps;
  const first = planned();
  // Without the lock another login may have written its ledger and not yet its account. A plan without steps is the same
  // in both cases; every other plan is made again under the lock.
  if (first.ok && first.steps.length === 0) return { ok: true, name: first.name, done: [] };
  return underLock(system, interruption, async (carryOut) => {
    const moved = await carryOut(way());
    const current = planned();
    if (!current.ok) return current;
    return { ok: true, name: current.name, done: [...moved, ...(await carryOut(current.steps))] };
  });
}

export type Withdrawn =
  | {
      readonly ok: true;
      readonly done: readonly Step[];
      /** Why a renaming could not be completed. Its account is nobody's until then, so nobody else has to wait for it. */
      readonly fault?: HostError;
    }
  | HostRefusal;

/** Takes back what the roster does not grant, of every account of ours; for each login, and before it is decided. */
export async function withdraw(system: System, roster: Roster, interruption: Interruption): Promise<Withdrawn> {
  const own = observeOwn(system);
  const first = planWithdrawal(roster, own);
  if (first.steps.length === 0 && completeRenames(own).steps.length === 0) {
    return first.refusal ?? { ok: true, done: [] };
  }
  return underLock(system, interruption, async (carryOut) => {
    const renamed = await carryOut(completeRenames(observeOwn(system)).steps).catch((error: unknown) => {
      if (interruption.signal.aborted || !(error instanceof HostError)) throw error;
      return error;
    });
    const current = planWithdrawal(roster, observeOwn(system));
    const done = await carryOut(current.steps);
    if (current.refusal !== undefined) return current.refusal;
    return renamed instanceof HostError
      ? { ok: true, done, fault: renamed }
      : { ok: true, done: [...renamed, ...done] };
  });
}

type CarryOut = (steps: readonly Step[]) => Promise<readonly Step[]>;

export async function underLock<T>(
  system: System,
  interruption: Interruption,
  work: (carryOut: CarryOut) => Promise<T>,
): Promise<T> {
  const lock = await system.lock(interruption.signal);
  try {
    return await work(async (steps) => {
      for (const step of steps) {
        await interruption.check();
        await apply(system, step);
      }
      return steps;
    });
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
    case 'create-shadow-entry':
      return system.createShadowEntry(step.name);
    case 'create-home':
      return system.createHome(step.name, step.id);
    case 'add-to-groups':
      return system.addToGroups(step.name, step.groups);
    case 'write-sudoers':
      return system.writeSudoers(step.name, step.content);
    case 'lock-user':
      return system.lockUser(step.name);
    case 'end-processes':
      return system.endProcesses(step.uid);
    case 'rename-user':
      return system.renameUser(step.from, step.to);
    case 'rename-group':
      return system.renameGroup(step.from, step.to);
    case 'move-home':
      return system.moveHome(step.from, step.to);
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
    case 'create-shadow-entry':
      return `complete the account ${step.name}`;
    case 'create-home':
      return `create ${homeOf(step.name)}`;
    case 'add-to-groups':
      return `put ${step.name} into ${step.groups.join(', ')}`;
    case 'write-sudoers':
      return `write the sudo rules of ${step.name}`;
    case 'lock-user':
      return `lock the account ${step.name}`;
    case 'end-processes':
      return `end the processes of uid ${step.uid}`;
    case 'rename-user':
      return `rename the account ${step.from} to ${step.to}`;
    case 'rename-group':
      return `rename the group ${step.from} to ${step.to}`;
    case 'move-home':
      return `move ${homeOf(step.from)} to ${homeOf(step.to)}`;
    default:
      return step satisfies never;
  }
}
