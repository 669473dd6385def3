/** Where the policies of a question come from: files, an account export, or the live account; the same for every command. */
import type { IdentityOptions } from '../handlers/identity.ts';

export type Pair = readonly [key: string, value: string];

/** A policy of a level of the organization; without a name, the only policy of a level. */
export type LevelFile = { readonly level?: string; readonly path: string };

export type SourceOptions = IdentityOptions & {
  readonly export?: string;
  readonly policy?: readonly string[];
  readonly boundary?: readonly string[];
  readonly sessionPolicy?: readonly string[];
  readonly resourcePolicy?: string;
  readonly resourceAccount?: string;
  readonly scp?: readonly LevelFile[];
  readonly rcp?: readonly LevelFile[];
  readonly endpointPolicy?: readonly string[];
  readonly sessionDocument?: readonly Pair[];
  readonly tag?: readonly Pair[];
  readonly principalTag?: readonly Pair[];
  readonly context?: readonly Pair[];
  readonly absent?: readonly string[];
};
