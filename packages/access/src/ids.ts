/**
 * Stable uids and gids, equal on every host (spec/host I-4): a hash of the identity, reduced to a range that distributions,
 * subordinate ids and containers do not use (their ranges end at 0x6fffffff, and systemd's foreign range begins at
 * 0x7ffe0000: https://systemd.io/UIDS-GIDS/). Two identities can have the same hash; the host finds that before it
 * creates an account and refuses.
 */
import { isVouchedFor } from './person.ts';

export type IdRange = { readonly first: number; readonly size: number };

/** Uids of users, and gids of their private groups, which have the same number. */
export const userRange: IdRange = { first: 0x7000_0000, size: 0x0f00_0000 };
/**
 * Parts of it. A caller who may choose a session name tries names until the hash is a given one, and there are few enough uids for
 * that: they would have the uid, and on a shared or restored home directory the files, of a person whom IAM vouches for.
 */
const vouchedRange: IdRange = { first: 0x7000_0000, size: 0x0c00_0000 };
const chosenRange: IdRange = { first: 0x7c00_0000, size: 0x0300_0000 };
/** Gids of groups that the roster names and the host does not have. */
export const groupRange: IdRange = { first: 0x7f00_0000, size: 0x00f0_0000 };

/** SHA-256 of a text as UTF-8. An argument, because a pure package cannot use the platform's hash functions. */
export type Sha256 = (text: string) => Uint8Array;

/** `seed` is the IAM unique id (`AIDA...`) where it is known, else the key of the person. */
export function deriveUserId(person: string, seed: string, sha256: Sha256): number {
  return deriveId(seed, isVouchedFor(person) ? vouchedRange : chosenRange, sha256);
}

export function deriveId(seed: string, range: IdRange, sha256: Sha256): number {
  const digest = sha256(seed);
  // With 48 bits the bias of the remainder is below one in a million and the number is exact in a double.
  let value = 0;
  for (const byte of digest.subarray(0, 6)) value = value * 256 + byte;
  return range.first + (value % range.size);
}

export function isInRange(id: number, range: IdRange): boolean {
  return Number.isInteger(id) && id >= range.first && id < range.first + range.size;
}
