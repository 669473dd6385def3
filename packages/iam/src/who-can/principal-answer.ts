/** What `whoCan` answers, and what it may be told. */

import type { Answer } from '../caller/answer.ts';
import type { AskerOptions } from '../caller/caller.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import type { Outside } from './external-principal.ts';

/**
 * One who can, or may be able to. `principal` is an ARN; of those from outside the account it is the name a policy
 * calls them by, and `*` is everybody who is not listed beside it.
 */
export type Capable = Answer & {
  readonly principal: string;
  /**
   * Not of this account: what kind of outsider. What the policies of their own account say is in no export, and taken
   * to allow everything.
   */
  readonly outside?: Outside;
  /** Roles assumed in order; empty when the principal can do it itself. */
  readonly via: readonly string[];
  /** The decisions behind it; their traces are worked out when looked at. */
  readonly decisions: readonly Decision[];
};

/**
 * What is known of the calls, whom to ask and how far roles are followed. `longestChain`: roles in a row, 0 for
 * none.
 */
export type WhoCanOptions = AskerOptions & {
  /** Twelve digits: who owns the resource, where its ARN does not say, as with buckets. Default: the account asked about. */
  readonly resourceAccount?: string;
  readonly longestChain?: number;
  /** Also who cannot, with the decisions that say why. */
  readonly denied?: boolean;
  /** Only this user or role, by ARN or name, or the root user by its ARN, whatever the answer. */
  readonly principal?: string;
  /** For sessions: default `legacy`, since "who could" counts accounts with the older rules as well (spec/iam 14.3). */
  readonly documentCheck?: DocumentCheck;
};
