/** The policies a request is evaluated with, by policy type, and how each is named. */
import type { CompiledPolicy } from '../compile/compile.ts';

/** A policy, and how traces and explanations name it. */
export type NamedPolicy = {
  readonly name: string;
  readonly arn?: string;
  /** Through what the principal has it, such as `group DevOps`. */
  readonly origin?: string;
  readonly policy: CompiledPolicy;
};

/** The root of an organization, an organizational unit or the account. At least one of its policies must allow. */
export type OrganizationLevel = { readonly name: string; readonly policies: readonly NamedPolicy[] };

/**
 * The policies that apply to a request. A policy type that is left out does not apply; one that is empty allows nothing
 * (spec/iam 6).
 */
export type PolicySet = {
  /** Identity-based policies of the user and its groups, or of the role; managed and inline. */
  readonly identity: readonly NamedPolicy[];
  /** The permissions boundary of the principal. */
  readonly boundary?: readonly NamedPolicy[];
  /** Session policies passed to AssumeRole or GetFederationToken. Leave out when none was passed. */
  readonly session?: readonly NamedPolicy[];
  /**
   * Resource-based policies, trust policies and key policies by the ARN of the requested resource, compared letter by
   * letter: give a bucket policy for every requested object of the bucket.
   */
  readonly resource?: ReadonlyMap<string, NamedPolicy>;
  /**
   * From the root down to the account of the principal. Leave out for the management account and outside of
   * organizations.
   */
  readonly serviceControl?: readonly OrganizationLevel[];
  /**
   * From the root down to the account of the resource, likewise. RCPFullAWSAccess is implied: it cannot be detached.
   */
  readonly resourceControl?: readonly OrganizationLevel[];
  /** Of the VPC endpoint the request was sent through. Leave out when it was not. */
  readonly endpoint?: readonly NamedPolicy[];
};
