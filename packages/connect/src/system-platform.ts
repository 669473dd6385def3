/** The platform as it is: this computer's clock, random bytes and network. */
import { randomFillSync } from 'node:crypto';
import { type WebSocketOptions, webSockets } from './data-channel/web-socket.ts';
import type { Clock, Platform } from './platform.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

const randomPoolBytes = 4096;
let pool = new Uint8Array(0);

/** From a pool: every message wants sixteen bytes, and asking the system for each costs more than hashing it. */
export function systemRandom(bytes: number): Uint8Array {
  if (bytes > randomPoolBytes) return randomFillSync(new Uint8Array(bytes));
  if (pool.length < bytes) pool = randomFillSync(new Uint8Array(randomPoolBytes));
  const taken = pool.subarray(0, bytes);
  pool = pool.subarray(bytes);
  return taken;
}

export function systemPlatform(options: WebSocketOptions = {}): Platform {
  return { clock: systemClock, random: systemRandom, sockets: webSockets(options) };
}
