/** The answer of `whoCan` for one principal, and what the question may state. */
import type { Answer } from '../caller/answer.ts';
import type { CallerOptions } from '../caller/caller.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { DocumentCheck } from '../service/start-session.ts';
import type { ExternalKind } from './external-principal.ts';

/** Whether one principal can do the action. */
export type PrincipalAnswer = Answer & {
  /** An ARN; of an external principal the name by which a policy lists it. `*`: every principal that is not listed. */
  readonly principal: string;
  /**
   * The kind of an external principal. The policies of its own account are not in the export, and taken to allow
   * everything.
   */
  readonly external?: ExternalKind;
  /** ARNs of the roles assumed in order; empty where the principal needs none. */
  readonly assumedRoles: readonly string[];
  /** ARN of the federated user of the account as which a user does it, with a token of GetFederationToken. */
  readonly federatedUser?: string;
  /** The decisions behind the verdict; their traces are computed on first use. */
  readonly decisions: readonly Decision[];
};

/** What is known of the calls, which principals are asked about, and how far roles are followed. */
export type WhoCanOptions = CallerOptions & {
  /** Twelve digits: the owner of a resource whose ARN has no account, such as a bucket. Default: the account of the export. */
  readonly resourceAccount?: string;
  /** Roles assumed one after the other; 0: none. */
  readonly longestChain?: number;
  /** Also the principals that cannot, with the decisions that say why. */
  readonly denied?: boolean;
  /** Only this user or role, by ARN or name, or the root user or a federated user by its ARN, whatever the answer. */
  readonly principal?: string;
  /** For sessions. Default `legacy`: the account may still follow the older rules (spec/iam 14.3). */
  readonly documentCheck?: DocumentCheck;
};
