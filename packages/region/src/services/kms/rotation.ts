/** kms:EnableKeyRotation, DisableKeyRotation and GetKeyRotationStatus. The setting is kept; the material is not changed. */
import type {
  DisableKeyRotationRequest,
  EnableKeyRotationRequest,
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse,
} from '@aws-sdk/client-kms';
import { rangeRule } from '../../constraint.ts';
import type { Operation } from '../../service.ts';
import { constraint } from './errors.ts';
import { changeable, namedKey, unlessPending, usable } from './key-states.ts';
import { onNamedKey } from './permissions.ts';
import { keyArn } from './store.ts';

const yearDays = 365;
const day = 86_400_000;

export const enableKeyRotation: Operation<EnableKeyRotationRequest, void> = {
  requiredPermissions: ({ KeyId, RotationPeriodInDays: days = yearDays }, call) => [
    onNamedKey(call, 'EnableKeyRotation', KeyId, { 'kms:RotationPeriodInDays': String(days) }),
  ],
  handle({ KeyId, RotationPeriodInDays: days = yearDays }, call) {
    const rule = rangeRule(days, 90, 2560);
    if (rule !== undefined) throw constraint('rotationPeriodInDays', days, rule);
    const key = usable(changeable(call, KeyId));
    key.rotationDays = days;
    key.rotationFrom = call.region.clock.now();
  },
};

export const disableKeyRotation: Operation<DisableKeyRotationRequest, void> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'DisableKeyRotation', KeyId)],
  handle({ KeyId }, call) {
    const key = usable(changeable(call, KeyId));
    key.rotationDays = undefined;
    key.rotationFrom = undefined;
  },
};

export const getKeyRotationStatus: Operation<GetKeyRotationStatusRequest, GetKeyRotationStatusResponse> = {
  requiredPermissions: ({ KeyId }, call) => [onNamedKey(call, 'GetKeyRotationStatus', KeyId)],
  handle({ KeyId }, call) {
    const key = unlessPending(namedKey(call, KeyId));
    const { rotationDays: days, rotationFrom: from } = key;
    // AWS rotates its own keys every year, and nobody can change that.
    const KeyRotationEnabled = key.manager === 'AWS' || days !== undefined;
    if (days === undefined || from === undefined) return { KeyRotationEnabled, KeyId: keyArn(key) };
    return {
      KeyRotationEnabled,
      KeyId: keyArn(key),
      RotationPeriodInDays: days,
      NextRotationDate: new Date(from.getTime() + days * day),
    };
  },
};
