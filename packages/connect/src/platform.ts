/** What this package takes from the platform: time, random bytes, sockets, the environment. Tests bring their own. */
import type { Random } from '@sallyport/ssm';
import type { SocketFactory } from './data-channel/stream-socket.ts';

export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, run: () => void): () => void;
};

export type Environment = Readonly<Record<string, string | undefined>>;

export type Platform = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sockets: SocketFactory;
};
