/** The MFA device and its code in a call of STS. */
import type { Caller } from '../../caller.ts';
import type { Region } from '../../region.ts';
import { ServiceError } from '../../service-error.ts';
import { mfaDeviceOf, takeCode } from '../iam/mfa-device.ts';
import { userById } from '../iam/store.ts';
import type { MfaInput } from './assume-role-input.ts';

/**
 * Whether the call proves MFA: false without a device in it, and refused with one whose code is wrong. A right code is used up,
 * also when the call is denied afterwards.
 */
export function provesMfa({ SerialNumber, TokenCode }: MfaInput, region: Region, caller: Caller): boolean {
  if (SerialNumber === undefined && TokenCode === undefined) return false;
  if (SerialNumber === undefined || TokenCode === undefined) {
    throw refused('MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.');
  }
  const { account, principal } = caller;
  const user = principal.type === 'user' ? userById(account, principal.id) : undefined;
  const device = user && mfaDeviceOf(account, user, SerialNumber);
  if (device === undefined) {
    const sentence = 'MultiFactorAuthentication failed, unable to validate MFA code.';
    throw refused(`${sentence} Please verify your MFA serial number is valid and associated with this user.`);
  }
  if (takeCode(device, TokenCode, region.clock.now())) return true;
  throw refused('MultiFactorAuthentication failed with invalid MFA one time pass code.');
}

function refused(message: string): ServiceError {
  return new ServiceError('AccessDenied', 403, message);
}
