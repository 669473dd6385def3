/**
 * A request: principal, action, resources and context, and which of its context keys are unknown (spec/iam 2, 5, 8.8,
 * 10.15).
 */

/**
 * Context keys and their values. Key names ignore case: the value of a key given twice with different values is
 * ambiguous (spec/iam 10.3). A key is absent if it is not given, not listed as unknown, and not derived from the
 * principal or the resource.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * The principal that makes the request. `account` is the twelve-digit id of its account; names and ids are
 * case-sensitive.
 */
export type Principal =
  | (AccountPrincipal & {
      /** The canonical user id of the account, by which bucket policies can name it. */
      readonly canonicalUser?: string;
    })
  /**
   * A SAML or OIDC federated principal. `provider` is its identity provider, as a trust policy names it under Federated
   * (spec/iam 12.8).
   */
  | { readonly type: 'federated-principal'; readonly provider: string }
  /** A service principal, such as `ec2.amazonaws.com`. */
  | { readonly type: 'service'; readonly name: string }
  /** The request is not signed. */
  | { readonly type: 'anonymous' };

/** A principal that belongs to an account. */
export type AccountPrincipal =
  /**
   * `aws:PrincipalArn` has the partition of the resource, or `aws` where the resource is `*`, unless the context gives
   * it.
   */
  | { readonly type: 'root'; readonly account: string }
  /** `id`: `AIDA...`, or empty where it is not known. */
  | { readonly type: 'user'; readonly account: string; readonly arn: string; readonly id: string }
  | {
      readonly type: 'role-session';
      readonly account: string;
      /** `arn:aws:iam::ACCOUNT:role/path/NAME`, the value of `aws:PrincipalArn`. */
      readonly roleArn: string;
      /** `AROA...`, or empty where it is not known. */
      readonly roleId: string;
      /** Left out: any name that the role session may have. */
      readonly sessionName?: string;
    }
  /** A federated user. `issuerArn` is the ARN of the IAM user or root user that called GetFederationToken. */
  | { readonly type: 'federated-user'; readonly account: string; readonly name: string; readonly issuerArn: string };

/** One resource of the request. Each is evaluated on its own, and all must be allowed (spec/iam 5.1). */
export type RequestedResource = {
  /** An ARN without wildcards, or `*` when the action has no resource types. */
  readonly arn: string;
  /** `arn` is a pattern instead: one of the resources it matches is requested, and which one is unknown (spec/iam 10.16). */
  readonly some?: boolean;
  /** The account that owns it; by default the account in the ARN, or the principal's account if the ARN has none. */
  readonly account?: string;
  /** Context keys of this resource, such as `aws:ResourceTag/team`. They take precedence over those of the request. */
  readonly context?: RequestContext;
};

/** One request, as IAM evaluates it. */
export type AccessRequest = {
  readonly principal: Principal;
  /** `service:Name` as in IAM, such as `ssm:StartSession`. */
  readonly action: string;
  readonly resources: readonly RequestedResource[];
  readonly context: RequestContext;
  /**
   * Keys whose values are unknown, which is not the same as absent (spec/iam 10.16). A name ending in `/*` lists the
   * keys of all tags.
   */
  readonly unknown?: readonly string[];
  /**
   * Keys that would be derived from the principal, the resource or another key (spec/iam 8.8, 10.12), but are absent:
   * for test cases in which every key that is not given is absent.
   */
  readonly absent?: readonly string[];
};
