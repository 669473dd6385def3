/**
 * Session tokens of the metadata service, version 2. A token carries its own end and is sealed with a secret of one
 * boot of one instance: nothing is kept for it, so asking for a million of them costs nobody anything, and one taken to
 * another instance opens nothing there.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';

export const shortestTtl = 1;
export const longestTtl = 21_600;

const timeBytes = 8;
const sealBytes = 32;

export type Tokens = {
  issue(seconds: number): string;
  /** Whole seconds the token still lives; nothing when it is not one of ours or over. */
  remaining(token: string): number | undefined;
};

export function makeTokens(clock: Clock, secret: Uint8Array): Tokens {
  return {
    issue(seconds) {
      const body = Buffer.alloc(timeBytes);
      body.writeBigUInt64BE(BigInt(clock.now().getTime() + seconds * 1000));
      return Buffer.concat([body, seal(body)]).toString('base64url');
    },
    remaining(token) {
      if (!/^[\w-]{54}$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const body = bytes.subarray(0, timeBytes);
      const given = bytes.subarray(timeBytes);
      if (given.length !== sealBytes || !timingSafeEqual(given, seal(body))) return undefined;
      const left = Number(body.readBigUInt64BE()) - clock.now().getTime();
      return left > 0 ? Math.ceil(left / 1000) : undefined;
    },
  };

  function seal(body: Uint8Array): Buffer {
    return createHmac('sha256', secret).update(body).digest();
  }
}
