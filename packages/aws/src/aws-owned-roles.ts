/** Roles that AWS makes and manages in an account: their names and paths are reserved (spec/iam 6.12, 12.11). */

/** A service-linked role, by ARN: its path begins with `/aws-service-role/`, its name with `AWSServiceRole`. */
export function isServiceLinkedRole(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-service-role\//.test(arn);
}

/** A role IAM Identity Center made for a permission set, by ARN. */
export function isIdentityCenterRole(arn: string): boolean {
  return /^arn:[^:]*:iam::[^:]*:role\/aws-reserved\/sso\.amazonaws\.com\//.test(arn);
}

/** Identity Center names its roles `AWSReservedSSO_<permission set>_<16 hex digits>`. */
export function permissionSetOfRole(role: string): string | undefined {
  return /^AWSReservedSSO_([A-Za-z0-9+=,.@_-]{1,32})_([0-9a-f]{16})$/.exec(role)?.[1];
}
