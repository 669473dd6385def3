/**
 * User and group numbers that agree on every host without asking anybody: the hash of what never changes about a
 * person, folded into a range that neither distributions, nor subordinate ids, nor containers hand out (they end at
 * 0x6fffffff; systemd's foreign range begins at 0x7ffe0000). Two people can still meet in one number; the host sees
 * that before it makes an account and refuses.
 */

export type IdRange = { readonly first: number; readonly size: number };

/** People, and the private group of each under the same number. */
export const peopleRange: IdRange = { first: 0x7000_0000, size: 0x0f00_0000 };
/** Groups the roster names and this host lacks. */
export const groupRange: IdRange = { first: 0x7f00_0000, size: 0x00f0_0000 };

/** SHA-256 of a text as UTF-8. Comes in from outside, because a pure package has no hashing of its own. */
export type Sha256 = (text: string) => Uint8Array;

/** `seed` is the IAM unique id (`AIDA...`) where it is known, else the person's key. */
export function deriveId(seed: string, range: IdRange, sha256: Sha256): number {
  const digest = sha256(seed);
  // 48 bits keep the fold's bias below one in a million and stay exact in a double.
  let value = 0;
  for (const byte of digest.subarray(0, 6)) value = value * 256 + byte;
  return range.first + (value % range.size);
}

export function isInRange(id: number, range: IdRange): boolean {
  return Number.isInteger(id) && id >= range.first && id < range.first + range.size;
}
