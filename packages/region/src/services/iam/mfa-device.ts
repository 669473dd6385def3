/**
 * Virtual MFA devices of an account, and the check of their codes: a code counts once, none before it counts afterwards, and
 * after some wrong ones in a row the device takes none for a while, so that a stolen access key does not suffice to guess one.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Account } from '../../account.ts';
import { iamStore, type User } from './store.ts';
import { codeOfStep, stepAt } from './totp.ts';

export type MfaDevice = {
  /** An ARN. */
  readonly serialNumber: string;
  readonly path: string;
  readonly name: string;
  readonly seed: Uint8Array;
  readonly tags: Map<string, string>;
  /** Whose it is since when; nobody's before it is enabled. */
  owner?: { readonly userId: string; readonly since: Date };
  /** How many steps its clock is ahead of the region's, by the last synchronisation. */
  drift: number;
  /** Of the newest code it was used with. */
  lastStep: number;
  wrong: number;
  wrongAt: number;
};

/** A code of the step before and after is taken too (RFC 6238 section 5.2). */
const window = 1;
/** Two codes in a row show how far the clock of a device is off, up to five minutes. */
const synchronisingWindow = 10;
const mostWrong = 5;
const lockedMilliseconds = 5 * 60_000;

export function mfaDeviceOf(account: Account, user: User, serialNumber: string): MfaDevice | undefined {
  const device = iamStore.of(account).mfaDevices.get(serialNumber);
  return device?.owner?.userId === user.id ? device : undefined;
}

export function mfaDevicesOf(account: Account, user: User): MfaDevice[] {
  return [...iamStore.of(account).mfaDevices.values()].filter(({ owner }) => owner?.userId === user.id);
}

/** Whether the code is one of this moment that was not used. It is used by that. */
export function takeCode(device: MfaDevice, code: string, now: Date): boolean {
  const middle = stepAt(now) + device.drift;
  return attempt(device, now, () => {
    const step = findStep(device, middle, window, (candidate) => isCode(device, candidate, code));
    if (step === undefined) return false;
    device.lastStep = step;
    return true;
  });
}

/** Whether they are two codes in a row of about this moment; the device's clock is known by that. */
export function synchronise(device: MfaDevice, first: string, second: string, now: Date): boolean {
  const middle = stepAt(now);
  return attempt(device, now, () => {
    const areCodes = (step: number): boolean => isCode(device, step, first) && isCode(device, step + 1, second);
    const step = findStep(device, middle, synchronisingWindow, areCodes);
    if (step === undefined) return false;
    device.lastStep = step + 1;
    // The second code is the one that is shown, or was shown a moment ago.
    device.drift = Math.abs(step + 1 - middle) <= window ? 0 : step + 1 - middle;
    return true;
  });
}

function attempt(device: MfaDevice, now: Date, check: () => boolean): boolean {
  const since = now.getTime() - device.wrongAt;
  if (device.wrong >= mostWrong && since >= 0 && since < lockedMilliseconds) return false;
  if (device.wrong >= mostWrong) device.wrong = 0;
  const right = check();
  device.wrong = right ? 0 : device.wrong + 1;
  if (!right) device.wrongAt = now.getTime();
  return right;
}

function findStep(
  { lastStep }: MfaDevice,
  middle: number,
  around: number,
  isRight: (step: number) => boolean,
): number | undefined {
  for (let step = middle - around; step <= middle + around; step++) if (step > lastStep && isRight(step)) return step;
  return undefined;
}

function isCode({ seed }: MfaDevice, step: number, code: string): boolean {
  const [right, given] = [Buffer.from(codeOfStep(seed, step)), Buffer.from(code)];
  return right.length === given.length && timingSafeEqual(right, given);
}
