/** Why a resource is refused. */
import type { Layer } from './policy-set.ts';

/** Whose word, or whose silence, refuses a resource. */
export type Denial = {
  /** Explicit: a Deny applies. Implicit: something that has to allow is silent. */
  readonly kind: 'explicit' | 'implicit';
  /** Whose Deny or whose silence. */
  readonly layer: Layer;
  readonly resource: string;
};
