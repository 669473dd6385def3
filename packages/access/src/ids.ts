/**
 * Stable uids and gids, equal on every host (spec/host I-4): a hash of the identity, reduced to a range that distributions,
 * subordinate ids and containers do not use (their ranges end at 0x6fffffff, and systemd's foreign range begins at
 * 0x7ffe0000: https://systemd.io/UIDS-GIDS/). Two identities can have the same hash; the host finds that before it
 * creates an account and refuses.
 */

export type IdRange = { readonly first: number; readonly size: number };

/** Uids of users, and gids of their private groups, which have the same number. */
export const userRange: IdRange = { first: 0x7000_0000, size: 0x0f00_0000 };
/** Gids of groups that the roster names and the host does not have. */
export const groupRange: IdRange = { first: 0x7f00_0000, size: 0x00f0_0000 };

/** SHA-256 of a text as UTF-8. An argument, because a pure package cannot use the platform's hash functions. */
export type Sha256 = (text: string) => Uint8Array;

/** `seed` is the IAM unique id (`AIDA...`) where it is known, else the key of the person. */
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
