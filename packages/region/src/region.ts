/** What every service of the region shares. */
import type { DocumentCheck } from '@sallyport/iam';
import type { Account } from './account.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './control/faults.ts';
import type { Credentials } from './credentials.ts';
import type { Machines } from './instances/machine.ts';
import type { Issuer } from './server/tls.ts';

export type Region = {
  /** Such as `eu-west-1`. */
  readonly name: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly clock: Clock;
  /** n random bytes for ids. Repeats when the region was started with a seed: never make a secret or a token of them. */
  readonly random: (bytes: number) => Uint8Array;
  /** n random bytes for secrets and tokens. Never repeats, seed or not. */
  readonly secret: (bytes: number) => Uint8Array;
  /** Every access key of the region, and its principal. */
  readonly credentials: Credentials;
  /** Boots instances; on a computer that cannot, `missing` says why. */
  readonly machines: Machines;
  /** Whether StartSession without a document asks for the default document too. Accounts of AWS have either rule. */
  readonly documentCheck: DocumentCheck;
  /** What the region was told to do wrong. */
  readonly faults: Faults;
  /** Endpoints of the region, known once it listens. */
  readonly endpoints: Endpoints;
  /** The authority that instances trust. */
  readonly issuer: Issuer;
};

export type Endpoints = {
  /** `http://127.0.0.1:PORT` */
  readonly endpointUrl: string;
  /** `https://127.0.0.1:PORT` */
  readonly tlsEndpointUrl: string;
  /** PEM of the authority that signed the TLS certificate. */
  readonly caPem: string;
};
