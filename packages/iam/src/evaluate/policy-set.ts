/** Everything that has a say in a decision (spec/iam 6). What is left out has no say; what is empty says no. */
import type { CompiledPolicy } from '../compile/compile.ts';

/** A policy as traces and sentences name it. */
export type NamedPolicy = {
  readonly name: string;
  readonly arn?: string;
  /** How it reaches the principal, such as `group DevOps`. */
  readonly origin?: string;
  readonly policy: CompiledPolicy;
};

/** The policy of a resource, and whether its allow is needed. */
export type ResourcePolicy = NamedPolicy & {
  /**
   * Trust and key policies must allow; of any other resource policy an allow may be enough by itself (spec/iam 7.4). `other` on a role
   * or a key counts as what such a resource carries.
   */
  readonly kind: 'trust' | 'key' | 'other';
};

/** One level of an organisation: the root, a unit, the account. One of its policies has to allow. */
export type Level = { readonly name: string; readonly policies: readonly NamedPolicy[] };

/** Everything that has a say. A layer that is left out has no say; one that is empty says no (spec/iam 6). */
export type PolicySet = {
  /** Of the user and its groups, or of the role; managed and inline. */
  readonly identity: readonly NamedPolicy[];
  /** A boundary that is set limits, also when it is empty. */
  readonly boundary?: readonly NamedPolicy[];
  /** Passed to AssumeRole or GetFederationToken. Leave out when none was. */
  readonly session?: readonly NamedPolicy[];
  /** By the ARN asked for, letter for letter; a bucket policy stands under every object asked for. */
  readonly resource?: ReadonlyMap<string, ResourcePolicy>;
  /** From the root down to the principal's account. Leave out for the management account and outside organisations. */
  readonly serviceControl?: readonly Level[];
  /** From the root down to the resource's account, likewise. RCPFullAWSAccess goes without saying: nobody can detach it. */
  readonly resourceControl?: readonly Level[];
  /** Of the VPC endpoint the call went through, if it did. */
  readonly endpoint?: readonly NamedPolicy[];
};

/** Where a policy is attached. */
export type Layer =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'resource'
  | 'trust'
  | 'key'
  | 'service-control'
  | 'resource-control'
  | 'endpoint';
