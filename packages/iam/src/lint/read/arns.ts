/** Owners by ARN: the account, or AWS itself. */

export function accountIn(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/** AWS managed policies, which an account can attach and not change. */
export function isPolicyOfAws(arn: string): boolean {
  return /^arn:[^:]*:iam::aws:policy\//.test(arn);
}

/** Service-linked roles, which only a service of AWS can assume and change. */
export function isServiceLinked(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(arn);
}

/**
 * Roles that IAM Identity Center makes from permission sets: the policies are those of the set, the trust policy is
 * AWS's.
 */
export function isOfIdentityCenter(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\/sso\.amazonaws\.com\//.test(arn);
}
