/**
 * Session tokens of the metadata service, version 2. A token holds its expiry and an HMAC with a secret of one boot of
 * one instance. The region stores no tokens, so a million of them use no memory, and a token of one instance is invalid
 * on another.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';

export const shortestTtl = 1;
export const longestTtl = 21_600;

const timeBytes = 8;
const sealBytes = 32;

export type Tokens = {
  issue(seconds: number): string;
  /** Seconds until the token expires; undefined when it is invalid or expired. */
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
