/** How long to wait before the next attempt to resume: at once, then longer, always jittered, without end. */
import type { Random } from '@sallyport/ssm';

const firstMs = 250;
const longestMs = 15_000;

/** `attempt` counts from 0. A laptop that wakes up, or a fleet cut off together, must not retry at the same moments. */
export function retryDelay(attempt: number, random: Random): number {
  const [high = 0, low = 0] = random(2);
  const fraction = (high * 256 + low) / 65_536;
  if (attempt === 0) return fraction * firstMs;
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (fraction * ceiling) / 2;
}
