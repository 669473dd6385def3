/**
 * The question: may this principal do this action on these resources in this context, and what is known about it.
 * spec/iam 2 to 6, 8.8, 10.15.
 */

/**
 * Context keys and their values. Key names ignore case; two that differ in nothing else must not differ in value, or
 * nothing certain follows from them (spec/iam 10.3). A key that is not here, unknown or following from principal and resource is
 * absent.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** Who asks. `account` is the twelve-digit id of the account the principal lives in; names and ids are compared with case. */
export type Principal =
  | (AccountPrincipal & {
      /** The canonical user id of the account, where a bucket policy may name it. */
      readonly canonicalUser?: string;
    })
  /** Who comes with a SAML or OIDC assertion: `provider` is the ARN or domain a trust policy calls Federated (spec/iam 12.8). */
  | { readonly type: 'identity-provider'; readonly provider: string }
  /** An AWS service by its own name, such as `ec2.amazonaws.com`. */
  | { readonly type: 'service'; readonly name: string }
  /** Who signs nothing. */
  | { readonly type: 'anonymous' };

/** A principal that belongs to an account. */
export type AccountPrincipal =
  /** `aws:PrincipalArn` is in the partition of the resource; for `*` in `aws`, unless the context gives it. */
  | { readonly type: 'root'; readonly account: string }
  /** `id`: `AIDA...` */
  | { readonly type: 'user'; readonly account: string; readonly arn: string; readonly id: string }
  | {
      readonly type: 'role-session';
      readonly account: string;
      /** `arn:aws:iam::A:role/path/NAME`: what `aws:PrincipalArn` says. */
      readonly roleArn: string;
      /** `AROA...` */
      readonly roleId: string;
      readonly sessionName: string;
    }
  /** Of GetFederationToken: `userArn` is the user or root that called it. */
  | { readonly type: 'federated-user'; readonly account: string; readonly name: string; readonly userArn: string };

/** One resource the call needs. Every one is authorised on its own and all must be allowed (spec/iam 5.1). */
export type RequestedResource = {
  /** A concrete ARN, or `*` when the action has no resource type. */
  readonly arn: string;
  /** Owner account; when left out, the account in the ARN, and where it holds none the principal's own. */
  readonly account?: string;
  /** Keys that belong to this resource alone, such as `aws:ResourceTag/team`. They go before those of the request. */
  readonly context?: RequestContext;
};

/** One call as IAM sees it. */
export type AccessRequest = {
  readonly principal: Principal;
  /** `service:Name` as in IAM, such as `ssm:StartSession`. */
  readonly action: string;
  readonly resources: readonly RequestedResource[];
  readonly context: RequestContext;
  /** Keys whose values the asker does not know: unknown is never absent (spec/iam 10.16). A name ending in `/*` means all tags. */
  readonly unknown?: readonly string[];
  /**
   * Keys that would follow from the principal, the resource or another key (spec/iam 8.8, 10.12), but are absent all the same:
   * as in a case collection that means what it does not give to be missing.
   */
  readonly absent?: readonly string[];
};
