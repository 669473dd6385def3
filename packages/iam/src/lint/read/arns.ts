/** Whose something is, as its ARN says. */

export function accountIn(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1];
}

/** Policies AWS writes: an account can attach them, and change nothing in them. */
export function isPolicyOfAws(arn: string): boolean {
  return /^arn:[^:]*:iam::aws:policy\//.test(arn);
}

/** Roles only a service of AWS uses and changes, their policies included. */
export function isServiceLinked(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(arn);
}

/** Roles Identity Center makes of permission sets: their policies are those of the set, their trust policy is its own. */
export function isOfIdentityCenter(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\/sso\.amazonaws\.com\//.test(arn);
}
