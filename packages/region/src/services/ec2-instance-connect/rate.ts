/** How often an account may push keys: a bucket that refills with the region's clock. */
import { type Account, defineStore } from '../../account.ts';

/** AWS's default quota is 20 a second; the burst is ours. */
const perSecond = 20;
const burst = 100;

const buckets = defineStore((account) => ({ tokens: burst, at: account.region.clock.now().getTime() }));

export function mayPush(account: Account): boolean {
  const bucket = buckets.of(account);
  const now = account.region.clock.now().getTime();
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
