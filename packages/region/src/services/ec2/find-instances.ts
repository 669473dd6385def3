/** Instances by id, or EC2's error for those that do not exist. */
import type { Account } from '../../account.ts';
import type { Call, RequiredPermission } from '../../service.ts';
import { checkId, notFound } from './errors.ts';
import { instanceResource, requiredPermission } from './required-permissions.ts';
import { findInstance, type Instance, instancesOf } from './store.ts';

export function requireInstance(account: Account, id: string): Instance {
  const instance = findInstance(account, checkId('i', id));
  if (instance === undefined) throw notFound('i', id);
  return instance;
}

/** All of them, each once, or an error that names those that do not exist. */
export function requireInstances(account: Account, ids: readonly string[]): Instance[] {
  const known = new Map(instancesOf(account).map((instance) => [instance.id, instance]));
  const missing = [...new Set(ids)].filter((id) => !known.has(checkId('i', id)));
  if (missing.length > 0) throw notFound('i', ...missing);
  return [...new Set(ids)].flatMap((id) => known.get(id) ?? []);
}

export function instancePermissions(call: Call, action: string, ids: readonly string[]): readonly RequiredPermission[] {
  return [
    requiredPermission(
      call,
      action,
      [...new Set(ids)].map((id) => instanceResource(call.account, checkId('i', id))),
    ),
  ];
}
