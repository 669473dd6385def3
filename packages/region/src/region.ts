/** What every service of the region shares. */
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { Machines } from './instances/machine.ts';

export type Region = {
  /** Such as `eu-west-1`. */
  readonly name: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly clock: Clock;
  /** n random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** Where instances come from; a machine that cannot boot any says so when asked. */
  readonly machines: Machines;
  /** Where clients reach the region; known once it listens. */
  readonly endpoints: Endpoints;
};

export type Endpoints = {
  /** `http://127.0.0.1:PORT` */
  readonly endpointUrl: string;
  /** `https://127.0.0.1:PORT` */
  readonly tlsEndpointUrl: string;
  /** PEM of the authority that signed the TLS certificate. */
  readonly caPem: string;
};
