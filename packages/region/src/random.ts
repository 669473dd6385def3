/** Randomness as an argument: the computer's own, or a repeatable stream made from a seed. */
import { createHash, randomBytes } from 'node:crypto';

export type Random = (bytes: number) => Uint8Array;

export const systemRandom: Random = (bytes) => new Uint8Array(randomBytes(bytes));

/** SHA-256 in counter mode over the seed: the same seed gives the same ids in the same order. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  let pool = new Uint8Array(0);
  return (bytes) => {
    const out = new Uint8Array(bytes);
    let filled = 0;
    while (filled < bytes) {
      if (pool.length === 0) {
        pool = new Uint8Array(createHash('sha256').update(`${counter++}\0${seed}`).digest());
      }
      const take = pool.subarray(0, bytes - filled);
      out.set(take, filled);
      pool = pool.subarray(take.length);
      filled += take.length;
    }
    return out;
  };
}
