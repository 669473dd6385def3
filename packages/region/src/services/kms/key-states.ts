/** The states of a key, kms:EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion. */
import type {
  CancelKeyDeletionRequest,
  CancelKeyDeletionResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse,
} from '@aws-sdk/client-kms';
import { rangeRule } from '../../constraint.ts';
import type { Call, Operation } from '../../service.ts';
import { constraint, disabled, invalidState, notFound, unsupported } from './errors.ts';
import { findKey } from './find-key.ts';
import { onNamedKey } from './permissions.ts';
import { type Key, keyArn } from './store.ts';

export function stateOf(key: Key): 'Enabled' | 'Disabled' | 'PendingDeletion' {
  if (key.deletionDate !== undefined) return 'PendingDeletion';
  return key.enabled ? 'Enabled' : 'Disabled';
}

/** The key of a request that was authorised. */
export function namedKey(call: Call, keyId: string | undefined): Key {
  const found = findKey(call.caller.account, keyId ?? '');
  if ('foreignArn' in found) throw notFound(`Key '${found.foreignArn}' does not exist`);
  return found.key;
}

/** The key, if data may be encrypted and decrypted with it. */
export function usable(key: Key): Key {
  if (stateOf(key) === 'Disabled') throw disabled(keyArn(key));
  return unlessPending(key);
}

export function unlessPending(key: Key): Key {
  if (key.deletionDate !== undefined) throw invalidState(`${keyArn(key)} is pending deletion.`);
  return key;
}

/** A key of the caller's own account, which nobody else changes, and none that a service of AWS manages. */
export function changeable(call: Call, keyId: string | undefined): Key {
  const key = namedKey(call, keyId);
  if (key.owner !== call.caller.account) throw unsupported(`${keyArn(key)} is a key of another account.`);
  if (key.manager === 'AWS') throw unsupported(`${keyArn(key)} is managed by AWS and cannot be changed.`);
  return key;
}

export const enableKey: Operation<EnableKeyRequest, void> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'EnableKey', KeyId)],
  handle({ KeyId }, call) {
    unlessPending(changeable(call, KeyId)).enabled = true;
  },
};

export const disableKey: Operation<DisableKeyRequest, void> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'DisableKey', KeyId)],
  handle({ KeyId }, call) {
    unlessPending(changeable(call, KeyId)).enabled = false;
  },
};

const day = 86_400_000;

export const scheduleKeyDeletion: Operation<ScheduleKeyDeletionRequest, ScheduleKeyDeletionResponse> = {
  requiredPermissions: ({ KeyId, PendingWindowInDays: days = 30 }, call) => [
    onNamedKey(call, 'ScheduleKeyDeletion', KeyId, { 'kms:ScheduleKeyDeletionPendingWindowInDays': String(days) }),
  ],
  handle({ KeyId, PendingWindowInDays: days = 30 }, call) {
    const key = unlessPending(changeable(call, KeyId));
    const rule = rangeRule(days, 7, 30);
    if (rule !== undefined) throw constraint('pendingWindowInDays', days, rule);
    key.enabled = false;
    key.deletionDate = new Date(call.region.clock.now().getTime() + days * day);
    return {
      KeyId: keyArn(key),
      DeletionDate: key.deletionDate,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    };
  },
};

export const cancelKeyDeletion: Operation<CancelKeyDeletionRequest, CancelKeyDeletionResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'CancelKeyDeletion', KeyId)],
  handle({ KeyId }, call) {
    const key = changeable(call, KeyId);
    if (key.deletionDate === undefined) throw invalidState(`${keyArn(key)} is not pending deletion.`);
    // It stays disabled until somebody enables it.
    key.deletionDate = undefined;
    return { KeyId: keyArn(key) };
  },
};
